import { migrate } from './data-source.js';
import { EmbeddedPostgresError, findRunningPostgres, startEmbeddedPostgres } from './embedded/index.js';

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

/**
 * The configured server, or the embedded one started in the data folder; migrated either way. A command
 * (`share`) uses the embedded server that a running service has started, and leaves it to it.
 */
export async function openDatabase(
  { databaseUrl, dataDir }: DatabaseSettings,
  say: (line: string) => void,
  { share = false } = {},
): Promise<OpenDatabase> {
  const server: Server = databaseUrl ? notOurs(databaseUrl) : await embedded(dataDir, say, share);
  try {
    await migrate(server.url, (name) => say(`Migrated: ${name}`));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: server.url, close: () => server.stop() };
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
