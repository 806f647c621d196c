import { existsSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { generate } from './generate.js';
import { HOSTILE } from './hostile.js';
import { type Contender, percentile, start } from './processes.js';
import { benchDatabase, benchToken } from './server.js';
import { SERVICE } from './compare/queries.js';

// What a caller who means harm does to everybody else: the latency of an ordinary query while hostile ones come in,
// as a ratio to the latency without them, in turns.
const SIZE = Number(process.env.BENCH_SIZE ?? 2_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
const ATTACKERS = 4;

const database = await benchDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 2 });
try {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM postmortem');
  if (rows[0]!.n === 0) await generate(pool, SIZE, (line) => console.log(line));
  const { rows: ids } = await pool.query<{ id: string }>('SELECT id FROM postmortem LIMIT 200');
  const [good, bad] = [
    await benchToken(database.url, 'good', ['read']),
    await benchToken(database.url, 'bad', ['read']),
  ];
  for (const limit of ['0', '1200']) {
    const env = { DATABASE_URL: database.url, LOG_LEVEL: 'error', HINDSIGHT_SAMPLES: 'off' };
    const service = await start('service', 'src/main.js', 3913, {
      ...env,
      // The ordinary caller asks more often than a person would; only the other one is limited.
      HINDSIGHT_RATE_LIMIT: limit,
    });
    try {
      await measure(service, { good, bad, ids: ids.map(({ id }) => id), limit });
    } finally {
      await service.stop();
    }
  }
} finally {
  await pool.end();
  await database.close();
}

interface Setting {
  readonly good: string;
  readonly bad: string;
  readonly ids: readonly string[];
  readonly limit: string;
}

async function measure({ base, pid }: Contender, { good, bad, ids, limit }: Setting): Promise<void> {
  const hostile = Object.values(HOSTILE).map(({ body }) => JSON.stringify(body));
  const calm: number[] = [];
  const troubled: number[] = [];
  const seen = new Map<number, number>();
  const ordinary = async (into: number[]): Promise<void> => {
    const until = performance.now() + SECONDS * 1000;
    for (let i = 0; performance.now() < until; i++) {
      const begun = performance.now();
      await post(base, good, JSON.stringify({ query: SERVICE.one, variables: { id: ids[i % ids.length] } }));
      into.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  };
  await ordinary([]);
  for (let round = 0; round < ROUNDS; round++) {
    await ordinary(calm);
    let isOver = false;
    const attack = Array.from({ length: ATTACKERS }, async (_, n) => {
      for (let i = n; !isOver; i++) {
        const status = await post(base, bad, hostile[i % hostile.length]!);
        seen.set(status, (seen.get(status) ?? 0) + 1);
      }
    });
    await ordinary(troubled);
    isOver = true;
    await Promise.all(attack);
  }
  const figures = (values: number[]): string =>
    `p50 ${percentile(values, 0.5).toFixed(1)} ms, p99 ${percentile(values, 0.99).toFixed(1)} ms`;
  const answers = [...seen].map(([status, n]) => `${status}: ${n}`).join(', ');
  console.log(
    `rate limit ${limit === '0' ? 'off' : `${limit} per minute`}; ${ATTACKERS} attackers were answered ${answers}`,
  );
  console.log(`  calm      ${figures(calm)}`);
  const ratio = percentile(troubled, 0.5) / percentile(calm, 0.5);
  const tail = percentile(troubled, 0.99) / percentile(calm, 0.99);
  console.log(`  attacked  ${figures(troubled)}; ratio ${ratio.toFixed(1)}, of p99 ${tail.toFixed(1)}`);
  console.log(`  memory afterwards ${residentMb(pid)} MB`);
}

async function post(base: string, token: string, body: string): Promise<number> {
  const response = await fetch(`${base}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

/** Resident memory of the service, where the system tells. */
function residentMb(pid: number): string {
  const [, kilobytes] =
    /VmRSS:\s+(\d+)/.exec(
      existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '',
    ) ?? [];
  return kilobytes === undefined ? 'unknown' : String(Math.round(Number(kilobytes) / 1024));
}
