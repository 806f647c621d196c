import { readdirSync, readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import type pg from 'pg';
import type { Contender } from '../processes.js';
import type { Way } from './workloads.js';

const CONNECTIONS = 20;
/** What /proc counts in: hundredths of a second. */
const TICK_MS = 10;

/** What one contender did in one round. */
export interface Slot {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly bytes: number;
  /** Answers that were no success, by status or by what stands in them. */
  readonly errors: number;
  /** Milliseconds of processor per answer; undefined where the system does not tell. */
  readonly serverCpu: number | undefined;
  readonly databaseCpu: number | undefined;
}

/** Twenty connections ask for so many seconds or so often, each beginning elsewhere in the list. */
export async function load(
  contender: Contender,
  way: Pick<Way, 'requests'>,
  bound: { readonly duration: number } | { readonly amount: number },
  pool: pg.Pool,
): Promise<Slot> {
  const before = await processor(contender, pool);
  let client = 0;
  const result = await autocannon({
    url: contender.base,
    connections: CONNECTIONS,
    ...bound,
    requests: [...way.requests],
    setupClient: (connection) => {
      const from = Math.floor((way.requests.length * client++) / CONNECTIONS);
      connection.setRequests([...way.requests.slice(from), ...way.requests.slice(0, from)]);
    },
    // An error of GraphQL comes with status 200.
    verifyBody: (body) => !String(body).includes('"errors":['),
  });
  const after = await processor(contender, pool);
  const answers = Math.max(1, result.requests.total);
  const spent = (key: 'server' | 'database'): number | undefined =>
    before && after ? (after[key] - before[key]) / answers : undefined;
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    bytes: Math.round(result.throughput.total / answers),
    errors: result.non2xx + result.errors + result.mismatches,
    serverCpu: spent('server'),
    databaseCpu: spent('database'),
  };
}

/** Milliseconds of processor used so far by the contender, and by PostgreSQL with all connections it has had. */
async function processor(
  { pid }: Contender,
  pool: pg.Pool,
): Promise<{ server: number; database: number } | undefined> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  try {
    const postmaster = statusOf(String(rows[0]!.pid)).parent;
    const { own, ended } = statusOf(postmaster);
    let database = own + ended;
    for (const name of readdirSync('/proc')) {
      const status = /^\d+$/.test(name) ? alive(name) : undefined;
      if (status?.parent === postmaster) database += status.own;
    }
    return { server: statusOf(String(pid)).own, database };
  } catch {
    return undefined; // Not Linux, or PostgreSQL runs elsewhere.
  }
}

interface Status {
  readonly parent: string;
  readonly own: number;
  /** Of children that have ended. */
  readonly ended: number;
}

function statusOf(pid: string): Status {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const ms = (first: number): number => (Number(fields[first]) + Number(fields[first + 1])) * TICK_MS;
  return { parent: fields[1]!, own: ms(11), ended: ms(13) };
}

/** Undefined where it has ended meanwhile. */
function alive(pid: string): Status | undefined {
  try {
    return statusOf(pid);
  } catch {
    return undefined;
  }
}
