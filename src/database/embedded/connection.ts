import pg from 'pg';
import { DATABASE_USER } from './cluster.js';
import { errorCode } from './failure.js';

const DATABASE = 'hindsight';
export const HOST = '127.0.0.1';
const CONNECT_TIMEOUT_MS = 10_000;

/** What a running server says of itself. */
export interface ServerFacts {
  readonly version: string;
  readonly durable: boolean;
}

export function urlOf(port: number, password: string): string {
  return `postgresql://${DATABASE_USER}:${password}@${HOST}:${port}/${DATABASE}`;
}

/** Asks the server; a right password also proves that it is ours, as SCRAM checks both sides. */
export async function askServer(port: number, password: string): Promise<ServerFacts> {
  return withClient(port, password, async (client) => {
    const { rows } = await client.query<{ version: string; fsync: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync`,
    );
    return { version: rows[0]!.version, durable: rows[0]!.fsync === 'on' };
  });
}

export async function ensureDatabase(port: number, password: string): Promise<void> {
  await withClient(port, password, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
}

/** Whether the server turned the password down, as opposed to not being there. */
export function isWrongPassword(error: unknown): boolean {
  return errorCode(error) === '28P01' || errorCode(error) === '28000';
}

async function withClient<T>(
  port: number,
  password: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    ...{ host: HOST, port, user: DATABASE_USER, password, database: 'postgres', ssl: false },
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: 6 * CONNECT_TIMEOUT_MS,
    application_name: 'hindsight-start',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
