import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Database } from '../../src/database/index.js';
import type { Cluster } from '../faults/cluster.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { startService } from '../support/program.js';
import { until } from '../support/until.js';
import { startPair } from './streaming.js';

const CREATE = `mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }`;
const UPDATE = `mutation ($id: ID!, $version: Int!, $input: UpdatePostmortemInput!) {
  updatePostmortem(id: $id, expectedVersion: $version, input: $input) { version } }`;
const READ = `query ($id: ID!) { postmortem(id: $id) { title version } }`;

let folder: string;
let primary: Cluster;
let replica: Cluster;
let a: TestApp;
let b: TestApp;
let token: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindsight-replica-'));
  ({ primary, replica } = await startPair(folder));
  const open = (): Promise<TestApp> =>
    startTestApp(
      { DATABASE_URL: primary.url, DATABASE_REPLICA_URL: replica.url, HINDSIGHT_RATE_LIMIT: '0' },
      { url: primary.url, name: 'hindsight', drop: () => Promise.resolve() },
    );
  [a, b] = await Promise.all([open(), open()]);
  token = await a.token('writer', ['read', 'write']);
  await ask(
    primary,
    `CREATE ROLE curious LOGIN PASSWORD 'quokkafish'; REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC`,
  );
  await Promise.all([a, b].map((t) => untilAnsweredBy(t, replica)));
});

afterAll(async () => {
  await Promise.all([a?.close(), b?.close()]);
  await Promise.all([primary?.stop(), replica?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

it('sends what people ask to see to the replica, and everything else to the primary', async () => {
  const seen = await rowsRead(replica, 'postmortem');
  const { createPostmortem: made } = await ok(a, CREATE, { input: { title: 'Where is it read' } });
  const list = await ok(b, '{ postmortems(first: 5) { nodes { id } } }');
  expect(list.postmortems.nodes).toEqual([{ id: made.id }]);
  await until('the replica is read', async () => (await rowsRead(replica, 'postmortem')) > seen);
  expect(await port(a, 'read')).toBe(portOf(primary));
  const inside = await a
    .get(Database)
    .transaction((tx) => tx.query<{ port: number }>('SELECT inet_server_port() AS port'));
  expect(inside).toEqual([{ port: portOf(primary) }]);
});

it('finds every acknowledged write at once, in the process that wrote and in the other one', async () => {
  // How often a replica has what was just written depends on the machine; that it is asked then does not.
  let byReplica = 0;
  for (let n = 0; n < 30 || (byReplica <= 15 && n < 300); n++) {
    const [writer, reader] = n % 2 ? [a, b] : [b, a];
    const { createPostmortem } = await ok(writer, CREATE, { input: { title: `Read at once ${n}` } });
    for (const t of [reader, writer]) {
      const { postmortem } = await ok(t, READ, { id: createPostmortem.id });
      expect(postmortem).toEqual({ title: `Read at once ${n}`, version: 1 });
    }
    if ((await port(reader)) === portOf(replica)) byReplica++;
  }
  expect(byReplica).toBeGreaterThan(15);
});

it('finds them too while the replica stops to apply anything, and uses it again when it goes on', async () => {
  const { createPostmortem: made } = await ok(a, CREATE, { input: { title: 'Version 1' } });
  let version = 1;
  for (let round = 0; round < 2; round++) {
    await ask(replica, 'SELECT pg_wal_replay_pause()');
    for (let n = 0; n < 4; n++) {
      await ok(a, UPDATE, { id: made.id, version: version++, input: { title: `Version ${version}` } });
      for (const t of [b, a])
        expect(await ok(t, READ, { id: made.id })).toEqual({
          postmortem: { title: `Version ${version}`, version },
        });
    }
    await Promise.all([a, b].map((t) => untilAnsweredBy(t, primary)));
    // The copy does lag: what was found was not found there.
    const [kept] = await ask<{ version: number }>(
      replica,
      `SELECT version FROM postmortem WHERE id = '${made.id}'`,
    );
    expect(kept!.version).toBeLessThan(version);
    await ask(replica, 'SELECT pg_wal_replay_resume()');
    await Promise.all([a, b].map((t) => untilAnsweredBy(t, replica)));
  }
});

it.each([
  ['another database', (url: URL) => void (url.pathname = '/postgres'), /holds another database/],
  [
    'nobody',
    (url: URL) => void (url.port = '1'),
    /ECONNREFUSED.* correct host and port in DATABASE_REPLICA_URL/,
  ],
  ['the primary', (url: URL) => void (url.port = String(portOf(primary))), /it takes writes itself/],
  [
    'the primary by a role that may not ask which it is',
    (url: URL) => {
      url.port = String(portOf(primary));
      [url.username, url.password] = ['curious', 'quokkafish'];
    },
    /it takes writes itself/,
  ],
])('reads nothing from %s in place of a replica, and says so', async (name, change, told) => {
  const url = new URL(replica.url);
  [url.username, url.password] = [new URL(primary.url).username, new URL(primary.url).password];
  change(url);
  const service = await startService(
    { url: primary.url },
    { DATABASE_REPLICA_URL: url.href, HINDSIGHT_RATE_LIMIT: '0' },
  );
  try {
    await until('it says so', () => told.test(service.output()));
    for (let n = 0; n < 10; n++) {
      const answer = await fetch(`${service.base}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ postmortems(first: 1) { nodes { title } } }' }),
      });
      expect(await answer.json()).toMatchObject({ data: { postmortems: { nodes: [{}] } } });
    }
    expect(service.output().match(/The replica is not read/g)).toHaveLength(1);
    expect(service.output()).not.toContain(url.password);
    const authorization = `Bearer ${await a.token(`scraper of ${name}`, ['restricted'])}`;
    const metrics = await fetch(`${service.base}/metrics`, { headers: { authorization } });
    expect(await metrics.text()).toMatch(/^hindsight_database_replica_up 0$/m);
  } finally {
    await service.stop();
  }
});

it('answers from the primary while the replica is gone, without an error, and uses it again', async () => {
  const errors: unknown[] = [];
  let isOver = false;
  const reading = [a, b].map(async (t) => {
    while (!isOver) {
      const answer = await t.as(token, '{ postmortems(first: 2) { nodes { title } } }');
      errors.push(...(answer.errors ?? []));
      await sleep(5);
    }
  });
  await replica.kill();
  await Promise.all([a, b].map((t) => untilAnsweredBy(t, primary)));
  await ok(a, CREATE, { input: { title: 'Without a replica' } });
  await replica.restart();
  await Promise.all([a, b].map((t) => untilAnsweredBy(t, replica)));
  isOver = true;
  await Promise.all(reading);
  expect(errors).toEqual([]);
});

it('asks the primary where the replica ends a read half way', async () => {
  const slow = b.get(Database).readCopy<{ port: number }>('SELECT inet_server_port() AS port, pg_sleep(3)');
  const reading = `SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3)%' AND state = 'active'
    AND pid <> pg_backend_pid()`;
  await until('the replica reads', async () => (await ask(replica, reading)).length > 0);
  await ask(
    replica,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hindsight'`,
  );
  expect((await slow)[0]!.port).toBe(portOf(primary));
});

it('never again uses a replica that was promoted', async () => {
  await Promise.all([a, b].map((t) => untilAnsweredBy(t, replica)));
  await ask(replica, 'SELECT pg_promote()');
  await Promise.all([a, b].map((t) => untilAnsweredBy(t, primary)));
  await sleep(1500);
  for (const t of [a, b]) expect(await port(t)).toBe(portOf(primary));
});

async function ok(t: TestApp, query: string, variables: object = {}): Promise<Record<string, any>> {
  const { data, errors } = await t.as(token, query, variables);
  expect(errors).toBeUndefined();
  return data;
}

function portOf({ url }: Cluster): number {
  return Number(new URL(url).port);
}

async function port(t: TestApp, how: 'read' | 'readCopy' = 'readCopy'): Promise<number> {
  const [row] = await t.get(Database)[how]<{ port: number }>('SELECT inet_server_port() AS port');
  return row!.port;
}

async function untilAnsweredBy(t: TestApp, cluster: Cluster): Promise<void> {
  await until(`port ${portOf(cluster)} answers`, async () => (await port(t)) === portOf(cluster));
}

/** Rows of the table that this server has looked at, as its statistics say. */
async function rowsRead(cluster: Cluster, table: string): Promise<number> {
  const [row] = await ask<{ n: string }>(
    cluster,
    `SELECT coalesce(seq_scan, 0) + coalesce(idx_scan, 0) AS n FROM pg_stat_user_tables WHERE relname = '${table}'`,
  );
  return Number(row!.n);
}

async function ask<T extends pg.QueryResultRow>({ url }: Cluster, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}
