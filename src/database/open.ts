import { migrate } from './data-source.js';
import { startEmbeddedPostgres } from './embedded/index.js';

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

/** The configured server, or the embedded one started in the data folder; migrated either way. */
export async function openDatabase(
  { databaseUrl, dataDir }: DatabaseSettings,
  say: (line: string) => void,
): Promise<OpenDatabase> {
  const server = databaseUrl
    ? { url: databaseUrl, stop: () => Promise.resolve() }
    : await startEmbeddedPostgres({ dataDir, log: say });
  try {
    await migrate(server.url, (name) => say(`Migrated: ${name}`));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: server.url, close: () => server.stop() };
}
