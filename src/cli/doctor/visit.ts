import pg from 'pg';
import { placeOf, reasonOf, remedyOf } from '../../database/index.js';
import type { Asked } from './check.js';

const TIMEOUT_MS = 5_000;
/** Said to each transaction and not to the connection, which a pooler would hand to somebody else afterwards. */
const BEGIN = `BEGIN READ ONLY; SET LOCAL statement_timeout = ${TIMEOUT_MS}`;

/** A connection to look at a database, which can change nothing there. */
export interface Visit extends Asked {
  end(): Promise<void>;
}

export async function visit(url: string): Promise<Visit> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: 2 * TIMEOUT_MS,
    application_name: 'hindsight-doctor',
  });
  client.on('error', () => undefined);
  const query = async <T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> => {
    await client.query(BEGIN);
    try {
      return (await client.query<T & pg.QueryResultRow>(sql, [...values])).rows;
    } finally {
      await client.query('ROLLBACK').catch(() => undefined);
    }
  };
  try {
    await client.connect();
    await query('SELECT 1');
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return { query, end: () => client.end() };
}

/** What is said of an address that cannot be looked at, and what to do about it. */
export function unusable(url: string, variable: string, error: unknown): [message: string, fix: string] {
  return [
    `${placeOf(url)} cannot be used: ${reasonOf(error)}`,
    remedyOf(error, variable) ?? `Correct ${variable}, or let this machine reach the server`,
  ];
}
