/** Pieces of SQL text that every module writes the same way. */

/** A timestamptz column as JSON should carry it: UTC, whatever the session's time zone. */
export function utcText(column: string): string {
  return `${column} AT TIME ZONE 'UTC'`;
}

/** Names of an object that are wanted, each with those wanted of what it holds; undefined where all are. */
export type Wanted = ReadonlyMap<string, Wanted | undefined>;

/** SQL for each property of an object; an object inside is a function of what is wanted of it. */
export type Properties = Readonly<Record<string, string | ((wanted: Wanted | undefined) => string)>>;

/**
 * The properties that are wanted, with their SQL. What is asked of an object beyond its properties is found by somebody
 * else, who may hand the object itself on: then it has all.
 */
export function properties(of: Properties, wanted?: Wanted): [string, string][] {
  const chosen = wanted && [...wanted.keys()].every((name) => name in of) ? wanted : undefined;
  return Object.entries(of)
    .filter(([name]) => !chosen || chosen.has(name))
    .map(([name, sql]) => [name, typeof sql === 'string' ? sql : sql(chosen?.get(name))]);
}

/** A row with the properties that are wanted, each under its name. */
export function rowSql(of: Properties, wanted?: Wanted): string {
  return `(SELECT ${properties(of, wanted)
    .map(([name, sql]) => `${sql} AS "${name}"`)
    .join(', ')})`;
}

/** An object of JSON with the properties that are wanted: made of a row, which takes less time than json_build_object. */
export function objectSql(of: Properties, wanted?: Wanted): string {
  return `(SELECT row_to_json(object) FROM ${rowSql(of, wanted)} object)`;
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
