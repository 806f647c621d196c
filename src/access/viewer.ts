/** Who asks, and with which rights. The first argument of every read and write. */
export interface Viewer {
  /** Shown in revisions and in the audit log, e.g. `local` or `token:ci`. */
  readonly name: string;
  /** Whether RESTRICTED postmortems exist for this viewer. */
  readonly seesRestricted: boolean;
}

/** Full rights; the service gives it out only while it listens on loopback alone. */
export const LOCAL_VIEWER: Viewer = Object.freeze({ name: 'local', seesRestricted: true });

/** What the visibility rule compares with; always bound as a parameter of the statement. */
export function visibleTo(viewer: Viewer): string[] {
  return viewer.seesRestricted ? ['ORGANIZATION', 'RESTRICTED'] : ['ORGANIZATION'];
}
