import autocannon, { type Request, type Result } from 'autocannon';
import pg from 'pg';
import { generate } from './generate.js';
import { type Contender, median, start } from './processes.js';
import { benchDatabase, benchToken } from './server.js';
import { ONE_QUERY, PAGE_QUERY } from './statements.js';

const SIZE = Number(process.env.BENCH_SIZE ?? 100_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
const CONNECTIONS = 20;

interface Workload {
  readonly name: string;
  readonly limit: Request[];
  readonly service: Request[];
}

const database = await benchDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 4 });
const contenders: Contender[] = [];
try {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM postmortem');
  if (rows[0]!.n === 0) await generate(pool, SIZE, (line) => console.log(line));
  const token = await benchToken(database.url, 'bench', ['restricted']);
  const workloads = await plan(token);
  const env = {
    DATABASE_URL: database.url,
    HINDSIGHT_SAMPLES: 'off',
    HINDSIGHT_RATE_LIMIT: '0',
    LOG_LEVEL: 'error',
  };
  contenders.push(await start('limit', 'bench/limit-server.js', 3911, env));
  contenders.push(await start('service', 'src/main.js', 3912, env));
  for (const workload of workloads) {
    await sameAnswers(workload);
    await race(workload);
  }
} finally {
  for (const contender of contenders) await contender.stop();
  await pool.end();
  await database.close();
}

async function plan(token: string): Promise<Workload[]> {
  const ids = (
    await pool.query<{ id: string }>('SELECT id FROM postmortem ORDER BY md5(id::text) LIMIT 1000')
  ).rows;
  const pairs = await pool.query<{ cause: string; slug: string }>(
    `SELECT cause, slug FROM (SELECT DISTINCT f.cause, s.slug FROM postmortem_facet f JOIN service s ON s.id = f.service_id
       WHERE f.cause LIKE '%.%') p ORDER BY md5(cause || slug) LIMIT 500`,
  );
  return [
    {
      name: 'one postmortem whole',
      limit: ids.map(({ id }) => ({ path: `/?id=${id}` })),
      service: ids.map(({ id }) => graphql(token, ONE_QUERY, { id })),
    },
    {
      name: 'newest 20 by cause and service, nested',
      limit: pairs.rows.map(({ cause, slug }) => ({ path: `/?cause=${cause}&service=${slug}` })),
      service: pairs.rows.map(({ cause, slug }) => graphql(token, PAGE_QUERY, { cause, service: slug })),
    },
  ];
}

function graphql(token: string, query: string, variables: object): Request {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  };
}

async function ask({ base }: Contender, request: Request): Promise<unknown> {
  const response = await fetch(base + request.path, {
    method: request.method ?? 'GET',
    headers: request.headers as Record<string, string>,
    body: request.body as string | undefined,
  });
  return response.json();
}

/** Both must answer with the same postmortems, in the same order, with as many entries in every list. */
async function sameAnswers(workload: Workload): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const expected = await ask(contenders[0]!, workload.limit[i]!);
    const answer = (await ask(contenders[1]!, workload.service[i]!)) as {
      data: { postmortem?: object; postmortems?: { nodes: object[] } };
      errors?: unknown;
    };
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    const got = answer.data.postmortem ?? answer.data.postmortems!.nodes;
    if (outline(expected) !== outline(got))
      throw new Error(`${workload.name}: answers differ at request ${i}`);
  }
}

function outline(value: unknown): string {
  const rows = (Array.isArray(value) ? value : [value]) as Record<string, unknown>[];
  return rows
    .map((row) =>
      [
        row.id,
        row.title,
        ...['factors', 'affectedServices', 'actionItems'].map((key) => (row[key] as unknown[]).length),
      ].join(),
    )
    .join('\n');
}

async function race(workload: Workload): Promise<void> {
  const ratios: number[] = [];
  for (let round = 1; round <= ROUNDS + 1; round++) {
    const results: Result[] = [];
    for (const contender of contenders)
      results.push(await load(contender, workload, round === 1 ? 2 : SECONDS));
    if (round === 1) continue; // warm-up
    const [limit, service] = results.map((r) => r.requests.average) as [number, number];
    ratios.push(service / limit);
    for (const [i, result] of results.entries()) {
      const { p50, p99 } = result.latency;
      const bytes = Math.round(result.throughput.total / Math.max(1, result.requests.total));
      console.log(
        `${workload.name} | ${contenders[i]!.name} | ${result.requests.average.toFixed(0)} req/s | p50 ${p50} ms | p99 ${p99} ms | ${bytes} B/answer | ${result.non2xx + result.errors} errors`,
      );
    }
  }
  console.log(
    `${workload.name}: ratio to the limit, median of ${ROUNDS} rounds: ${median(ratios).toFixed(2)} (${ratios.map((r) => r.toFixed(2)).join(', ')})\n`,
  );
}

async function load({ base, name }: Contender, workload: Workload, seconds: number): Promise<Result> {
  const requests = name === 'limit' ? workload.limit : workload.service;
  return autocannon({ url: base, connections: CONNECTIONS, duration: seconds, requests });
}
