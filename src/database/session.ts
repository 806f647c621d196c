import { Socket } from 'node:net';
import pg from 'pg';

/** Longest a statement may run; an answer that takes longer is of no use to the one who waits. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** Longest a writer waits for another one before the caller is told to try again. */
const LOCK_TIMEOUT_MS = 8_000;
/** A process that stops in the middle of a transaction, or whose network is cut, lets go of its locks after this. */
const IDLE_IN_TRANSACTION_MS = 20_000;
/** The server answers within its own limits, or it is not there: a paused one keeps connections open for ever. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;

/** How each connection to one address is opened and used. */
export interface Session {
  readonly options: pg.ClientConfig;
  /** Whether statements may be prepared under a name: the connection is to PostgreSQL itself. */
  readonly isDirect: boolean;
  /** Run first in every transaction, where the connection could not be opened with the limits; undefined else. */
  readonly limits: string | undefined;
}

const CLIENT_SIDE = {
  application_name: 'hindsight',
  connectionTimeoutMillis: 10_000,
  query_timeout: ANSWER_TIMEOUT_MS,
  keepAlive: true,
} as const;
const SERVER_SIDE = {
  statement_timeout: STATEMENT_TIMEOUT_MS,
  lock_timeout: LOCK_TIMEOUT_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
} as const;

/**
 * For connections that read: one clock for each, and whoever holds one idle for so long loses it. With `query_timeout` pg
 * starts a clock for each statement, and all that statement answers outlives the collections of short-lived memory.
 */
export function withOneClock(options: pg.ClientConfig): pg.ClientConfig {
  const { query_timeout: milliseconds, ...others } = options;
  if (milliseconds === undefined) return others;
  return { ...others, stream: () => impatientSocket(milliseconds) };
}

/** Gives up when nothing comes for too long, whether an answer is waited for or not. */
function impatientSocket(milliseconds: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(milliseconds, () => {
    const error = new Error(`PostgreSQL has not answered for ${milliseconds / 1000} seconds`);
    socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
  });
}

/** Connections to PostgreSQL itself. */
export const DIRECT: Session = {
  options: { ...CLIENT_SIDE, ...SERVER_SIDE },
  isDirect: true,
  limits: undefined,
};

/** Connections to a pooler, which hands a server connection from one client to the next after each transaction. */
function pooled(hasLimits: boolean): Session {
  const limits = Object.entries(SERVER_SIDE).map(([name, value]) => `SET LOCAL ${name} = ${value}`);
  return { options: CLIENT_SIDE, isDirect: false, limits: hasLimits ? undefined : limits.join('; ') };
}

/** Finds out what answers at the address: PostgreSQL itself, or a pooler in front of it. */
export async function inspect(url: string): Promise<Session> {
  try {
    return await withClient(url, DIRECT.options, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      // A pooler makes up the process id it tells its clients.
      const { processID } = client as unknown as { processID: number };
      return rows[0]!.pid === processID ? DIRECT : await inspectPooled(client);
    });
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: string };
    if (code !== '08P01' || !/unsupported startup parameter/.test(message ?? '')) throw error;
    return withClient(url, CLIENT_SIDE, inspectPooled);
  }
}

/** Reads cost a transaction each there. */
export async function hasPoolerWithoutLimits(url: string): Promise<boolean> {
  return (await inspect(url)).limits !== undefined;
}

/** Limits that the role or the pooler sets spare every read a transaction of its own. */
async function inspectPooled(client: pg.Client): Promise<Session> {
  const { rows } = await client.query<{ limit: string }>(
    `SELECT current_setting('statement_timeout') AS limit`,
  );
  return pooled(rows[0]!.limit !== '0');
}

async function withClient<T>(
  url: string,
  options: pg.ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, ...options });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
