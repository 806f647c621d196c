import type { Scope } from '../config/index.js';
import { Forbidden, withIncluded } from './scopes.js';

/** Who asks, and with which rights. The first argument of every read and write. */
export interface Viewer {
  /** Shown in revisions and in the audit log: `local`, `token:ci`, `oidc:alice`. */
  readonly name: string;
  /** With all they take in; without `read` nothing exists for this viewer. */
  readonly scopes: ReadonlySet<Scope>;
  /** Teams whose postmortems this viewer may change. */
  readonly teams: readonly string[];
  /** Network address the request came from; null for the command line. */
  readonly address: string | null;
  readonly requestId: string | null;
}

/** A viewer with these scopes and all that they take in. */
export function viewerOf(
  name: string,
  scopes: readonly Scope[],
  more: Partial<Pick<Viewer, 'teams' | 'address' | 'requestId'>> = {},
): Viewer {
  const all: ReadonlySet<Scope> = new Set(withIncluded(scopes));
  return { name, scopes: all, teams: [], address: null, requestId: null, ...more };
}

/** Full rights: the command line, and whoever reaches a service that listens on loopback with its own database. */
export const LOCAL_VIEWER: Viewer = Object.freeze(viewerOf('local', ['admin']));

/** What the visibility rule compares with; always bound as a parameter of the statement. */
export function visibleTo({ scopes }: Viewer): string[] {
  if (!scopes.has('read')) return [];
  return scopes.has('restricted') ? ['ORGANIZATION', 'RESTRICTED'] : ['ORGANIZATION'];
}

/** Throws where the viewer lacks the scope. */
export function requireScope(viewer: Viewer, scope: Scope): void {
  if (viewer.scopes.has(scope)) return;
  const has = [...viewer.scopes].join(', ') || 'none';
  throw new Forbidden(`This needs the scope ${scope}; you have ${has}`, { scope });
}

/** Throws where a team owns it and the viewer is not of that team. */
export function requireTeam(viewer: Viewer, owner: string | null): void {
  if (owner === null || viewer.scopes.has('admin') || viewer.teams.includes(owner)) return;
  throw new Forbidden(
    `It belongs to team ${owner}; only members of it and admins may change it or give it away`,
    { team: owner },
  );
}
