/** Pieces of SQL text that every module writes the same way. */

/** A timestamptz column as JSON should carry it: UTC, whatever the session's time zone. */
export function utcText(column: string): string {
  return `${column} AT TIME ZONE 'UTC'`;
}

/** Collects the values of a statement while its text is put together. */
export class Params {
  readonly values: unknown[] = [];

  /** Binds a value and answers with its placeholder. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** The one name a unique violation is told apart by; undefined for every other error. */
export function violatedConstraint(error: unknown): string | undefined {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  const isConstraint = typeof code === 'string' && code.startsWith('23');
  return isConstraint && typeof constraint === 'string' ? constraint : undefined;
}
