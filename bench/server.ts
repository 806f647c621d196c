import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCAL_VIEWER, TokensService } from '../src/access/index.js';
import { createContext } from '../src/app.js';
import { parseConfig } from '../src/config/index.js';
import { migrate } from '../src/database/index.js';
import { startEmbeddedPostgres } from '../src/database/embedded/index.js';

/** A migrated, empty database for one run: BENCH_DATABASE_URL (kept as it is afterwards), or an embedded one that is thrown away. */
export async function benchDatabase(
  given: string | null = process.env.BENCH_DATABASE_URL ?? null,
): Promise<{ url: string; fresh: boolean; close: () => Promise<void> }> {
  if (given) {
    await migrate(given);
    return { url: given, fresh: false, close: () => Promise.resolve() };
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'hindsight-bench-'));
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined, durable: false });
  await migrate(server.url);
  const close = async (): Promise<void> => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url: server.url, fresh: true, close };
}

/** A token of the service on this database. */
export async function benchToken(url: string, name: string, scopes: readonly string[]): Promise<string> {
  const app = await createContext(parseConfig({ LOG_LEVEL: 'error', DATABASE_URL: url }), url);
  try {
    const request = { name: `${name} ${Date.now()}`, scopes, expiresAt: new Date(Date.now() + 86_400_000) };
    return (await app.get(TokensService).create(LOCAL_VIEWER, request)).token;
  } finally {
    await app.close();
  }
}
