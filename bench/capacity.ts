import autocannon, { type Request } from 'autocannon';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { generate } from './generate.js';
import { freePort, start } from './processes.js';
import { benchDatabase, benchToken } from './server.js';
import { SERVICE } from './compare/queries.js';

/**
 * What one request costs: CPU time of the service and of PostgreSQL, which hardly depends on what else the machine
 * does, unlike requests per second. From it follows how many processes keep one PostgreSQL busy, and how far that goes.
 */
const SIZE = Number(process.env.BENCH_SIZE ?? 20_000);
const AMOUNT = Number(process.env.BENCH_REQUESTS ?? 2000);
const CONNECTIONS = 10;
/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

const SEARCH = `query ($text: String!) { searchPostmortems(query: $text, first: 20) {
  totalCount hits { postmortem { id reference title status startedAt } highlights { field fragment } } } }`;
const CREATE = `mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id version } }`;

const database = await benchDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 2 });
// A pool has ended before its connections have said goodbye: the server may stop first, and says so to them.
pool.on('error', () => undefined);
try {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM postmortem');
  if (rows[0]!.n === 0) await generate(pool, SIZE, () => undefined);
  await pool.query('VACUUM ANALYZE');
  await sizes();
  const token = await benchToken(database.url, 'capacity', ['write', 'restricted']);
  const service = await start('service', 'src/main.js', await freePort(), {
    DATABASE_URL: database.url,
    HINDSIGHT_SAMPLES: 'off',
    HINDSIGHT_RATE_LIMIT: '0',
    LOG_LEVEL: 'error',
  });
  try {
    for (const [name, bodies] of Object.entries(await workloads())) {
      const requests = bodies.map((body): Request => ({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      }));
      await send(service.base, requests, Math.ceil(AMOUNT / 4));
      const before = await cpu(service.pid);
      await send(service.base, requests, AMOUNT);
      const after = await cpu(service.pid);
      const [own, postgres] = [after.own - before.own, after.postgres - before.postgres].map(
        (ms) => ms / AMOUNT,
      ) as [number, number];
      console.log(
        `${name} | service ${own.toFixed(2)} ms | PostgreSQL ${postgres.toFixed(2)} ms | ` +
          `one core of PostgreSQL: ${Math.round(1000 / postgres)}/s, one process: ${Math.round(1000 / own)}/s`,
      );
    }
  } finally {
    await service.stop();
  }
} finally {
  await pool.end();
  await database.close();
}

async function sizes(): Promise<void> {
  const { rows } = await pool.query<{ n: number; name: string; bytes: string; all: string }>(
    `SELECT (SELECT count(*)::int FROM postmortem) AS n, pg_database_size(current_database()) AS all,
       relname AS name, pg_total_relation_size(oid) AS bytes
     FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY bytes DESC LIMIT 6`,
  );
  const { n, all } = rows[0]!;
  const per = (bytes: string): string => `${(Number(bytes) / n / 1024).toFixed(1)} KiB`;
  console.log(
    `${n} postmortems; a postmortem takes ${per(all)} with its indexes: ` +
      rows.map(({ name, bytes }) => `${name} ${per(bytes)}`).join(', '),
  );
}

async function workloads(): Promise<Record<string, object[]>> {
  const ids = await pool.query<{ id: string }>('SELECT id FROM postmortem ORDER BY md5(id::text) LIMIT 500');
  const pairs = await pool.query<{ cause: string; service: string }>(
    `SELECT DISTINCT f.cause, s.slug AS service FROM postmortem_facet f JOIN service s ON s.id = f.service_id
     WHERE f.cause LIKE '%.%' LIMIT 300`,
  );
  const words = await pool.query<{ word: string }>(
    `SELECT word FROM search_word WHERE word ~ '^[a-z]{4,}$' ORDER BY md5(word) LIMIT 200`,
  );
  const categories = [...new Set(pairs.rows.map(({ cause }) => cause))];
  return {
    'one postmortem whole': ids.rows.map((variables) => ({ query: SERVICE.one, variables })),
    'newest 20 by cause and service': pairs.rows.map((variables) => ({ query: SERVICE.page, variables })),
    'search, 20 hits with highlights': words.rows.map(({ word }) => ({
      query: SEARCH,
      variables: { text: word },
    })),
    'create a postmortem': Array.from({ length: AMOUNT }, (_, n) => ({
      query: CREATE,
      variables: {
        input: {
          title: `Capacity ${n}`,
          summary: 'Connections ran out while a deployment doubled the number of workers.',
          startedAt: '2025-03-01T10:00:00Z',
          factors: [{ category: categories[n % categories.length], role: 'ROOT_CAUSE', primary: true }],
        },
      },
    })),
  };
}

async function send(url: string, requests: Request[], amount: number): Promise<void> {
  const result = await autocannon({ url, connections: CONNECTIONS, amount, requests });
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests failed`);
}

/** CPU milliseconds so far, of the service and of PostgreSQL with all its processes, those that ended included. */
async function cpu(service: number): Promise<{ own: number; postgres: number }> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const { parent: server } = await times(rows[0]!.pid);
  const pids = (await readdir('/proc')).map(Number).filter(Boolean);
  const all = await Promise.all(pids.map(async (pid) => ({ pid, ...(await times(pid)) })));
  const children = all.filter(({ parent }) => parent === server);
  const { ms = 0, reaped = 0 } = all.find(({ pid }) => pid === server) ?? {};
  return {
    own: all.find(({ pid }) => pid === service)!.ms,
    postgres: ms + reaped + children.reduce((sum, child) => sum + child.ms, 0),
  };
}

async function times(pid: number): Promise<{ parent: number; ms: number; reaped: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, reapedUser = 0, reapedSystem = 0] = fields.slice(11, 15);
  return {
    parent: fields[1] ?? 0,
    ms: (user + system) * TICK_MS,
    reaped: (reapedUser + reapedSystem) * TICK_MS,
  };
}
