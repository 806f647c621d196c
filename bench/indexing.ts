import pg from 'pg';
import { v4 as uuidv4 } from 'uuid';
import { createContext } from '../src/app.js';
import { parseConfig } from '../src/config/index.js';
import { INDEX_PREFIX, SETTINGS } from '../src/search/meili/index.js';
import {
  IndexBuilder,
  IndexDocuments,
  MeiliSearchServer,
  type MeiliServer,
  SearchIndexes,
} from '../src/search/index.js';
import { generate } from './generate.js';
import { buildIndex, dropIndexes, meiliVariables } from './meili.js';
import { median } from './processes.js';
import { benchDatabase } from './server.js';

// Filling an index the way the service does (through the outbox, every task looked at, compared at the end), as a ratio
// to sending the same documents to Meilisearch in one go and waiting for the last task; in turns, in one run.
const SIZE = Number(process.env.BENCH_SIZE ?? 20_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const BULK = 1000;

const meili = meiliVariables();
if (!meili.MEILI_URL || !meili.MEILI_KEY) throw new Error('Set MEILI_URL and MEILI_KEY');
const database = await benchDatabase();
if (!database.fresh) throw new Error('This fills and empties indexes: it wants a database of its own');
const pool = new pg.Pool({ connectionString: database.url, max: 2 });
const app = await createContext(parseConfig({ LOG_LEVEL: 'error', ...meili }), database.url);
try {
  await generate(pool, SIZE, (line) => console.log(line));
  const { server } = app.get(MeiliSearchServer, { strict: false });
  if (!server) throw new Error('Meilisearch is not configured');
  const times: Record<'bare' | 'ours', number[]> = { bare: [], ours: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.bare.push(await bulkLoad(server));
    times.ours.push(await timed(ours));
    const [bare, own] = [times.bare.at(-1)!, times.ours.at(-1)!];
    console.log(`round ${round + 1}: bare ${bare.toFixed(1)} s, through the outbox ${own.toFixed(1)} s`);
  }
  const [bare, own] = [median(times.bare), median(times.ours)];
  console.log(
    `${SIZE} postmortems: bare ${(SIZE / bare).toFixed(0)} a second, through the outbox ${(SIZE / own).toFixed(0)}: ${(bare / own).toFixed(2)} of the bare throughput`,
  );
} finally {
  await dropIndexes(app, database.fresh);
  await app.close();
  await pool.end();
  await database.close();
}

async function timed(run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1000;
}

/** The rebuild of a running service. */
async function ours(): Promise<void> {
  for (const { uid, role } of await app.get(SearchIndexes, { strict: false }).all())
    if (role !== 'LIVE') await app.get(SearchIndexes, { strict: false }).drop(uid);
  await app.get(IndexBuilder, { strict: false }).begin();
  await buildIndex(app);
}

/** What the documents need at the least; they are read before the clock starts. */
async function bulkLoad(server: MeiliServer): Promise<number> {
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM postmortem ORDER BY id');
  const documents: Awaited<ReturnType<IndexDocuments['byIds']>>[] = [];
  for (let i = 0; i < rows.length; i += BULK)
    documents.push(
      await app.get(IndexDocuments, { strict: false }).byIds(rows.slice(i, i + BULK).map(({ id }) => id)),
    );
  const uid = `${INDEX_PREFIX}bare_${uuidv4().replaceAll('-', '')}`;
  const seconds = await timed(async () => {
    await server.createIndex(uid);
    await server.applySettings(uid, SETTINGS);
    let last = 0;
    for (const batch of documents) last = await server.putDocuments(uid, batch, 'bare');
    const task = await server.ended(last, () => Promise.resolve());
    if (task?.status !== 'succeeded') throw new Error(`The bulk load ${task?.status}`);
  });
  if ((await server.documentCount(uid)) !== rows.length) throw new Error('The bulk load lost documents');
  await server.deleteIndex(uid);
  return seconds;
}
