import autocannon, { type Request } from 'autocannon';
import pg from 'pg';
import { LOCAL_VIEWER } from '../src/access/index.js';
import { createContext } from '../src/app.js';
import { parseConfig } from '../src/config/index.js';
import { MeiliSearchServer, searchBody, SearchService } from '../src/search/index.js';
import { generate } from './generate.js';
import { buildIndex, dropIndexes, meiliVariables } from './meili.js';
import { type Contender, median, start } from './processes.js';
import { benchDatabase, benchToken } from './server.js';

// A search through GraphQL on Meilisearch, as a ratio to the same request sent to Meilisearch directly, and to the
// search through GraphQL on PostgreSQL; in turns, in one run.
const SIZE = Number(process.env.BENCH_SIZE ?? 100_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const SEARCH =
  'query ($q: String!) { searchPostmortems(query: $q, first: 20) { totalCount degraded engine hits { score postmortem { reference title severity startedAt } } } }';

const meili = meiliVariables();
if (!meili.MEILI_URL || !meili.MEILI_KEY) throw new Error('Set MEILI_URL and MEILI_KEY');
const database = await benchDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 2 });
const app = await createContext(parseConfig({ LOG_LEVEL: 'error', ...meili }), database.url);
const contenders: Contender[] = [];
try {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM postmortem');
  if (rows[0]!.n === 0) await generate(pool, SIZE, (line) => console.log(line));
  await buildIndex(app);
  const token = await benchToken(database.url, 'engines', ['restricted']);
  const env = {
    DATABASE_URL: database.url,
    HINDSIGHT_SAMPLES: 'off',
    HINDSIGHT_RATE_LIMIT: '0',
    LOG_LEVEL: 'error',
  };
  const none = { MEILI_URL: '', MEILI_KEY: '' };
  contenders.push(
    await start('Meilisearch', 'src/main.js', 3914, { ...env, ...(meili as Record<string, string>) }),
  );
  contenders.push(await start('PostgreSQL', 'src/main.js', 3915, { ...env, ...none }));
  await checkEngines(graphql(token, 'dns'));
  console.log(
    `${rows[0]!.n || SIZE} postmortems, 60 queries of each length. Milliseconds; medians of ${ROUNDS} rounds.`,
  );
  for (const [words, connections] of [
    [1, 1],
    [3, 1],
    [1, 20],
    [3, 20],
  ] as const) {
    const queries = await someQueries(words);
    const direct = await requestsToMeili(queries);
    const ours = queries.map((q) => graphql(token, q));
    const times: Record<string, { p50: number[]; p99: number[] }> = {};
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, url, requests] of [
        ['direct to Meilisearch', `${meili.MEILI_URL}/multi-search`, direct],
        ['GraphQL on Meilisearch', `${contenders[0]!.base}/graphql`, ours],
        ['GraphQL on PostgreSQL', `${contenders[1]!.base}/graphql`, ours],
      ] as const) {
        const { latency, non2xx, errors } = await autocannon({
          url,
          connections,
          duration: SECONDS,
          requests: [...requests],
        });
        if (non2xx + errors > 0) throw new Error(`${name}: ${non2xx} refused, ${errors} failed`);
        const all = (times[name] ??= { p50: [], p99: [] });
        all.p50.push(latency.p50);
        all.p99.push(latency.p99);
      }
    }
    const bare = median(times['direct to Meilisearch']!.p50);
    for (const [name, { p50, p99 }] of Object.entries(times)) {
      const ratio = (median(p50) / bare).toFixed(2);
      console.log(
        `${words} words  ${String(connections).padStart(2)} connections  ${name.padEnd(23)} p50 ${median(p50).toFixed(0).padStart(5)}  p99 ${median(p99).toFixed(0).padStart(5)}  ratio ${ratio}`,
      );
    }
  }
} finally {
  for (const contender of contenders) await contender.stop();
  await dropIndexes(app, database.fresh);
  await app.close();
  await pool.end();
  await database.close();
}

/** Words that stand beside each other in titles and summaries, as people remember them. */
async function someQueries(words: number): Promise<string[]> {
  const { rows } = await pool.query<{ text: string }>(
    `SELECT title || ' ' || coalesce(summary, '') AS text FROM postmortem ORDER BY md5(id::text) LIMIT 60`,
  );
  return rows.map(({ text }, i) => {
    const all = text.match(/[\p{L}\p{N}][\p{L}\p{N}._:-]{2,}/gu) ?? [];
    const from = (i * 7) % Math.max(1, all.length - words);
    return all.slice(from, from + words).join(' ');
  });
}

/** What the service sends for these queries. */
async function requestsToMeili(queries: readonly string[]): Promise<Request[]> {
  const server = app.get(MeiliSearchServer, { strict: false }).server!;
  const bodies: object[] = [];
  const search = server.search.bind(server);
  server.search = async (uid, asked, params, signal) => {
    bodies.push(searchBody(uid, asked, params));
    return search(uid, asked, params, signal);
  };
  for (const query of queries)
    await app.get(SearchService, { strict: false }).search(LOCAL_VIEWER, { query, first: 20 });
  return bodies.map((body) => ({
    method: 'POST',
    path: '/multi-search',
    headers: { authorization: `Bearer ${meili.MEILI_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }));
}

function graphql(token: string, q: string): Request {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: SEARCH, variables: { q } }),
  };
}

/** Each service answers with the engine it is here for. */
async function checkEngines({ headers, body }: Request): Promise<void> {
  for (const { name, base } of contenders) {
    const response = await fetch(`${base}/graphql`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: body as string,
    });
    const { data } = (await response.json()) as {
      data: { searchPostmortems: { engine: string; degraded: boolean } };
    };
    const { engine, degraded } = data.searchPostmortems;
    if (degraded || !name.toUpperCase().startsWith(engine.slice(0, 6)))
      throw new Error(`${name}: ${engine} answers`);
  }
}
