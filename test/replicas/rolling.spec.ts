import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { makeToken, type Running, startService } from '../support/program.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/until.js';
import { Balancer } from './balancer.js';

/** Long enough for everybody to notice, however slowly. */
const DRAIN = { HINDSIGHT_DRAIN_SECONDS: '3', HINDSIGHT_RATE_LIMIT: '0', DATABASE_POOL_SIZE: '5' };
const CREATE = `mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id title } }`;
const LIST = `{ postmortems(first: 3) { nodes { id title } totalCount } }`;

let database: TestDatabase;
let processes: Running[] = [];
beforeAll(async () => {
  database = await testDatabase({ empty: true });
});
afterAll(async () => {
  await Promise.all(processes.map((one) => one.stop()));
  await database.drop();
});

it('starts three processes at once on an empty database: each migration runs once, and samples are loaded once', async () => {
  const start = () => startService(database, { ...DRAIN, HINDSIGHT_SAMPLES: 'on' });
  processes = await Promise.all([start(), start(), start()]);
  const outputs = processes.map((one) => one.output());
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migration ORDER BY id');
  const samples = await client.query(
    'SELECT source_external_id FROM postmortem GROUP BY 1 HAVING count(*) > 1',
  );
  await client.end();
  const names = rows.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const said = outputs.flatMap((output) => [...output.matchAll(/Migrated: (\w+)/g)].map(([, name]) => name));
  expect(said.sort()).toEqual([...names].sort());
  expect(samples.rows).toEqual([]);
  expect(outputs.join('\n')).not.toMatch(/"level":50|Could not start/);
});

it('restarts one process after the other under load, and no request fails', async () => {
  const token = await makeToken(database, 'write');
  const balancer = new Balancer().start();
  for (const { base } of processes) balancer.add(base);
  const failures: string[] = [];
  const created = new Set<string>();
  let isOver = false;
  let asked = 0;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const client = async (n: number): Promise<void> => {
    for (let i = 0; !isOver; i++) {
      const title = `Rolled ${n}-${i}`;
      const query = i % 4 === 0 ? { query: CREATE, variables: { input: { title } } } : { query: LIST };
      asked++;
      try {
        const { status, text } = await balancer.send('/graphql', headers, JSON.stringify(query));
        const { data, errors } = JSON.parse(text) as { data?: any; errors?: unknown };
        if (status !== 200 || errors) failures.push(`${status} ${text.slice(0, 300)}`);
        if (data?.createPostmortem) created.add(title);
      } catch (error) {
        failures.push(String(error));
      }
      await sleep(10);
    }
  };
  const clients = Array.from({ length: 6 }, (_, n) => client(n));
  for (let n = 0; n < 3; n++) {
    const old = processes[n]!;
    await until('it has answered', () => balancer.answered.has(old.base));
    await old.stop();
    await balancer.remove(old.base);
    processes[n] = await startService(database, DRAIN);
    balancer.add(processes[n]!.base);
  }
  // Everybody has had a part of it: the three that are gone, and the three that came.
  await until('all six have answered', () => balancer.answered.size === 6);
  isOver = true;
  await Promise.all(clients);
  await balancer.stop();
  expect(failures).toEqual([]);
  const stored = await query<{ title: string }>(`SELECT title FROM postmortem WHERE title LIKE 'Rolled %'`);
  expect(stored.map(({ title }) => title).sort()).toEqual([...created].sort());
  process.stdout.write(`Rolling restart of three processes: ${asked} requests, ${failures.length} failed\n`);
});

it('says that it is about to end, ends every connection with its answer, and finishes what is under way', async () => {
  const first = await startService(database, { ...DRAIN, HINDSIGHT_SAMPLES: 'off' });
  processes.push(first);
  const token = await makeToken(database, 'admin');
  const locker = new pg.Client({ connectionString: database.url });
  await locker.connect();
  // A write that has to wait for somebody else when the signal comes.
  await locker.query('BEGIN; LOCK TABLE postmortem IN SHARE MODE');
  const slow = fetch(`${first.base}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: CREATE, variables: { input: { title: 'Under way' } } }),
  }).then((answer) => answer.json());
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await until('the write waits', async () => (await query(waiting)).length > 0);
  const stopped = first.stop();
  let ready: Response | undefined;
  await until('it says so', async () => {
    ready = await fetch(`${first.base}/health/ready`);
    return ready.status !== 200;
  });
  expect([ready!.status, ready!.headers.get('connection')]).toEqual([503, 'close']);
  const live = await fetch(`${first.base}/health/live`);
  expect([live.status, live.headers.get('connection')]).toEqual([200, 'close']);
  await until('it takes nothing more', () =>
    fetch(`${first.base}/health/live`).then(
      () => false,
      () => true,
    ),
  );
  expect(first.isRunning()).toBe(true);
  await locker.query('COMMIT');
  await locker.end();
  expect(await slow).toMatchObject({ data: { createPostmortem: { title: 'Under way' } } });
  await stopped;
  expect(first.isRunning()).toBe(false);
});

async function query<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}
