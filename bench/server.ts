import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../src/database/index.js';
import { startEmbeddedPostgres } from '../src/database/embedded/index.js';

/** A migrated, empty database for one run: BENCH_DATABASE_URL (kept as it is afterwards), or an embedded one that is thrown away. */
export async function benchDatabase(): Promise<{ url: string; fresh: boolean; close: () => Promise<void> }> {
  const given = process.env.BENCH_DATABASE_URL;
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
