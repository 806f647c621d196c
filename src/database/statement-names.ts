import { createHash } from 'node:crypto';

/** Statements prepared in one lifetime of a connection; shapes beyond go unprepared. */
const MAX_PREPARED = 300;
/** Connections are replaced and shapes forgotten after this long, so that rare shapes cannot keep frequent ones out. */
export const LIFETIME_SECONDS = 600;

/** Under which name each statement is prepared on the connections of a pool, so that it is planned once on each. */
export class StatementNames {
  private readonly names = new Map<string, string>();
  private since = performance.now();

  /** Undefined where there are too many already. */
  of(sql: string): string | undefined {
    if (performance.now() - this.since > LIFETIME_SECONDS * 1000) {
      this.names.clear();
      this.since = performance.now();
    }
    let name = this.names.get(sql);
    if (name === undefined && this.names.size < MAX_PREPARED) {
      name = `h_${createHash('sha256').update(sql).digest('base64url').slice(0, 20)}`;
      this.names.set(sql, name);
    }
    return name;
  }
}
