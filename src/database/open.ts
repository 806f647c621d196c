import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError, findRunningPostgres, startEmbeddedPostgres } from './embedded/index.js';
import { isUnavailable } from './failures.js';
import { migrate } from './migrate.js';
import { reasonOf, UnusableDatabase } from './remedies.js';

/** What opening needs of the configuration. */
export interface DatabaseSettings {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
}

/** A migrated database and how to let go of it. */
export interface OpenDatabase {
  readonly url: string;
  close(): Promise<void>;
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server that starts, recovers from a crash or changes places is back by then. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 1_000;

/**
 * The configured server, or the embedded one started in the data folder; migrated either way. A command
 * (`share`) uses the embedded server that a running service has started, and leaves it to it.
 */
export async function openDatabase(
  { databaseUrl, dataDir }: DatabaseSettings,
  say: (line: string) => void,
  { share = false, patienceMs = PATIENCE_MS } = {},
): Promise<OpenDatabase> {
  const server: Server = databaseUrl ? notOurs(databaseUrl) : await embedded(dataDir, say, share);
  try {
    await untilThere(() => migrate(server.url, say), say, patienceMs);
  } catch (error) {
    await server.stop();
    throw databaseUrl ? new UnusableDatabase(databaseUrl, error) : error;
  }
  return { url: server.url, close: () => server.stop() };
}

/** A pooler that takes no transactions answers as one that is busy does, but for ever. */
function isOfNoUse(error: unknown): boolean {
  return /pooling mode|no such database/.test(reasonOf(error));
}

/** Services and their database are often started together, and not in order. */
async function untilThere(
  work: () => Promise<void>,
  say: (line: string) => void,
  patienceMs: number,
): Promise<void> {
  const end = performance.now() + patienceMs;
  for (let hasSaid = false; ; hasSaid = true) {
    try {
      return await work();
    } catch (error) {
      if (!isUnavailable(error) || isOfNoUse(error) || performance.now() > end) throw error;
      if (!hasSaid) say(`The database does not answer yet (${reasonOf(error)}); waiting for it.`);
    }
    await sleep(PAUSE_MS);
  }
}

async function embedded(dataDir: string, say: (line: string) => void, share: boolean): Promise<Server> {
  try {
    return await startEmbeddedPostgres({ dataDir, log: say });
  } catch (error) {
    if (!share || !(error instanceof EmbeddedPostgresError)) throw error;
    const url = await findRunningPostgres(dataDir, say).catch(() => undefined);
    if (url === undefined) throw error;
    return notOurs(url);
  }
}

function notOurs(url: string): Server {
  return { url, stop: () => Promise.resolve() };
}
