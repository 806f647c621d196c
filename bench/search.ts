import pg from 'pg';
import { LOCAL_VIEWER as VIEWER } from '../src/access/index.js';
import { createContext } from '../src/app.js';
import { parseConfig } from '../src/config/index.js';
import { SearchService } from '../src/search/index.js';
import { generate } from './generate.js';
import { buildIndex, dropIndexes, meiliVariables } from './meili.js';
import { median, percentile } from './processes.js';
import { benchDatabase } from './server.js';

const SIZE = Number(process.env.BENCH_SIZE ?? 100_000);
const RUNS = Number(process.env.BENCH_RUNS ?? 40);
/** A word counts as rare, medium or common by the share of documents that hold it. */
const CLASSES = { rare: [0.00001, 0.002], medium: [0.05, 0.15], common: [0.4, 0.95] } as const;

const database = await benchDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 2 });
const config = parseConfig({ LOG_LEVEL: 'error', ...meiliVariables() });
const app = await createContext(config, database.url);
const search = app.get(SearchService, { strict: false });
try {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM postmortem');
  if (rows[0]!.n === 0) await generate(pool, SIZE, (line) => console.log(line));
  const total = rows[0]!.n || SIZE;
  const began = performance.now();
  await buildIndex(app);
  const seconds = (performance.now() - began) / 1000;
  if (config.meili)
    console.log(
      `Meilisearch; index built, compared and switched to in ${seconds.toFixed(0)} s: ${Math.round(total / seconds)} documents a second`,
    );
  console.log(
    `${total} postmortems. Milliseconds; ratio = median to that of the bare top 20 by ts_rank on the same index.`,
  );
  for (const [name, [low, high]] of Object.entries(CLASSES))
    await measure(name, await wordsBetween(low * total, high * total));
} finally {
  await dropIndexes(app, database.fresh);
  await app.close();
  await pool.end();
  await database.close();
}

/** Words of the corpus that this many documents hold, by the index itself. */
async function wordsBetween(low: number, high: number): Promise<string[]> {
  const { rows } = await pool.query<{ word: string }>(
    `SELECT w.word FROM (SELECT word FROM search_word WHERE word ~ '^[a-z]+[0-9]*$' ORDER BY md5(word) LIMIT 600) w
     CROSS JOIN LATERAL (SELECT count(*) AS n FROM search_document d WHERE d.words @@ to_tsquery('english', w.word)) c
     WHERE numnode(to_tsquery('english', w.word)) > 0 AND c.n BETWEEN $1::float8 AND $2::float8 ORDER BY md5(w.word) LIMIT 20`,
    [low, high],
  );
  return rows.map((row) => row.word);
}

async function measure(name: string, words: readonly string[]): Promise<void> {
  if (words.length === 0) throw new Error(`the corpus has no ${name} words`);
  const pairs = words.map((word, i) => `${word} ${words[(i + 7) % words.length]}`);
  for (const [label, queries] of [
    ['one word', words],
    ['two words', pairs],
  ] as const) {
    const bare: number[] = [];
    const ours: number[] = [];
    const faceted: number[] = [];
    for (let i = 0; i < RUNS + 4; i++) {
      const query = queries[i % queries.length]!;
      const took = [
        await time(() => bareTop20(query)),
        await time(() => search.search(VIEWER, { query, first: 20 })),
        await time(() =>
          search.search(VIEWER, { query, first: 20, facets: ['ROOT_CAUSE', 'SERVICE', 'SEVERITY'] }),
        ),
      ];
      if (i < 4) continue; // warm-up
      [bare, ours, faceted].forEach((list, at) => list.push(took[at]!));
    }
    const line = (what: string, list: number[]): string =>
      `${name.padEnd(7)} ${label.padEnd(10)} ${what.padEnd(22)} p50 ${median(list).toFixed(1).padStart(7)}  p99 ${percentile(list, 0.99).toFixed(1).padStart(7)}  ratio ${(median(list) / median(bare)).toFixed(2)}`;
    console.log(line('bare ts_rank', bare));
    console.log(line('search, exact total', ours));
    console.log(line('search with 3 facets', faceted));
  }
}

/** What one would write first: every match ranked. */
async function bareTop20(query: string): Promise<void> {
  await pool.query({
    name: 'bare',
    text: `SELECT d.postmortem_id FROM search_document d, to_tsquery('english', $1) q
      WHERE d.words @@ q AND d.status <> 'ARCHIVED' ORDER BY ts_rank(d.words, q) DESC LIMIT 20`,
    values: [query.split(' ').join(' | ')],
  });
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
