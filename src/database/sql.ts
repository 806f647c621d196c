import { TYPE_NAME, type Wanted } from '../common/index.js';

// Pieces of SQL text that every module writes the same way.

/** A timestamptz column as JSON should carry it: UTC, whatever the session's time zone. */
export function utcText(column: string): string {
  return `${column} AT TIME ZONE 'UTC'`;
}

/** SQL for each property of an object. */
export type Properties = Readonly<Record<string, string | Held>>;

/** An object inside an object; null unless it is there. */
export interface Held {
  readonly of: Properties;
  readonly where?: string;
}

/** One property of a row; `row` is the one it is, where it is an object. */
export interface Column {
  readonly name: string;
  readonly sql: string;
  readonly row?: string;
}

/**
 * The properties that are wanted, in that order; the name of its type only where asked for. What is asked of an object
 * beyond its properties is found by somebody else, who may hand the object itself on: then it has all.
 */
export function columns(of: Properties, wanted?: Wanted): Column[] {
  const chosen = wanted && [...wanted.keys()].every((name) => name in of) ? wanted : undefined;
  const names = chosen ? [...chosen.keys()] : Object.keys(of).filter((name) => name !== TYPE_NAME);
  return names.map((name) => columnOf(name, of[name]!, chosen?.get(name)));
}

function columnOf(name: string, property: string | Held, wanted?: Wanted): Column {
  if (typeof property === 'string') return { name, sql: property };
  // No column is called that: a name is taken for a row only where it is none of a column.
  const held = `"${name}Row"`;
  const sql = property.where === undefined ? held : `CASE WHEN ${property.where} THEN ${held} END`;
  return { name, sql, row: `${rowSql(property.of, wanted)} ${held}` };
}

/** Whether these properties are all that is wanted. */
export function covers(of: Properties, wanted: Wanted): boolean {
  return [...wanted].every(([name, inner]) => {
    const property = Object.hasOwn(of, name) ? of[name] : undefined;
    if (typeof property !== 'object') return property !== undefined && inner === undefined;
    return inner !== undefined && covers(property.of, inner);
  });
}

/** A row with the properties that are wanted, each under its name. */
export function rowSql(of: Properties, wanted?: Wanted): string {
  return rowOf(columns(of, wanted));
}

/** The same of columns. Rows are made into JSON as a whole, with the rows in them: that takes less time than each alone. */
export function rowOf(columns: readonly Column[]): string {
  const select = columns.map(({ name, sql }) => `${sql} AS "${name}"`).join(', ');
  const from = columns.flatMap(({ row }) => row ?? []).join(', ');
  return `(SELECT ${select}${from && ` FROM ${from}`})`;
}

/** An object of JSON with the properties: made of a row, which takes less time than json_build_object. */
export function objectSql(of: Properties): string {
  return `(SELECT row_to_json(object) FROM ${rowSql(of)} object)`;
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
