import { traced } from '../tracing/index.js';

/**
 * A short name for a statement: what it does and to which table. It is made of the words of our code; the values of a
 * statement are bound, and no part of its text.
 */
export function statementLabel(sql: string): string {
  const names = new Set([...sql.matchAll(/\b([a-z_]+) AS (?:MATERIALIZED )?\(/g)].map(([, name]) => name));
  const verb = /^\s*WITH\b/.test(sql)
    ? (/\b(INSERT|UPDATE|DELETE)\b(?! SET)/.exec(sql)?.[1] ?? 'SELECT')
    : (/^\s*([A-Z]+)/.exec(sql)?.[1] ?? 'SQL');
  const tables = [...sql.matchAll(/\b(?:FROM|INTO|UPDATE|JOIN)\s+"?([a-z_]+)\b(?![.(\w])/g)];
  const table = tables.map(([, name]) => name!).find((name) => !names.has(name));
  return table === undefined ? verb : `${verb} ${table}`;
}

/** What every span of a statement says. */
export const POSTGRES = { 'db.system.name': 'postgresql' };

/** One statement, told apart in traces by what it is about. */
export function labelled<T>(sql: string, run: () => Promise<T>): Promise<T> {
  return traced(() => statementLabel(sql), POSTGRES, run);
}
