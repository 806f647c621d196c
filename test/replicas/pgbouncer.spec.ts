import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { Database } from '../../src/database/index.js';
import { startTestApp } from '../support/app.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { makeToken, type Running, startService } from '../support/program.js';
import { until } from '../support/until.js';
import { NO_PGBOUNCER, type PgBouncer, startPgBouncer } from './pgbouncer.js';

// Fewer connections to PostgreSQL than processes and requests: every transaction gets whichever is free.
const CONNECTIONS = 3;

/** Where PgBouncer is not installed, the tests are reported as skipped, and why. */
const withPgBouncer = (name: string, work: () => Promise<void>): void =>
  (NO_PGBOUNCER ? it.skip : it)(name, work);
if (NO_PGBOUNCER) process.stdout.write(`NOT RUN: PgBouncer in transaction mode, ${NO_PGBOUNCER}\n`);

let database: TestDatabase;
let bouncer: PgBouncer | undefined;
let processes: Running[] = [];
beforeAll(async () => {
  database = await testDatabase({ empty: true });
  if (!NO_PGBOUNCER) bouncer = await startPgBouncer(database.url, { connections: CONNECTIONS });
});
afterAll(async () => {
  await Promise.all(processes.map((one) => one.stop()));
  await bouncer?.stop();
  await database.drop();
});

withPgBouncer(
  'three processes start at once on an empty database, over fewer connections than they are',
  async () => {
    const start = (): Promise<Running> => startService({ url: bouncer!.url }, { HINDSIGHT_RATE_LIMIT: '0' });
    processes = await Promise.all([start(), start(), start()]);
    const [row] = await ask<{ twice: number; all: number }>(
      database.url,
      'SELECT count(*)::int AS all, (count(*) - count(DISTINCT name))::int AS twice FROM schema_migration',
    );
    expect(row!.twice).toBe(0);
    expect(row!.all).toBeGreaterThan(5);
  },
);

withPgBouncer('reads, searches and writes of all three succeed at the same time', async () => {
  const token = await makeToken({ url: bouncer!.url }, 'write');
  const failures: string[] = [];
  const send = async (base: string, query: string, variables: object = {}): Promise<any> => {
    const answer = await fetch(`${base}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (errors) failures.push(JSON.stringify(errors).slice(0, 300));
    return data;
  };
  const worker = async (base: string, n: number): Promise<void> => {
    for (let i = 0; i < 12; i++) {
      const input = { title: `Pooled ${n}-${i}`, factors: [{ category: 'NET.DNS', role: 'TRIGGER' }] };
      const made = await send(
        base,
        'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }',
        { input },
      );
      const { postmortem } = await send(base, 'query ($id: ID!) { postmortem(id: $id) { title version } }', {
        id: made.createPostmortem.id,
      });
      expect(postmortem).toEqual({ title: input.title, version: 1 });
      await send(base, '{ postmortems(first: 3) { nodes { title } } }');
      await send(base, '{ searchPostmortems(query: "pooled", first: 2) { totalCount } }');
    }
  };
  await Promise.all(processes.flatMap(({ base }, n) => [worker(base, n), worker(base, n + 10)]));
  expect(failures).toEqual([]);
});

withPgBouncer('limits hold in every read and write, and stay with no connection', async () => {
  const t = await startTestApp({ HINDSIGHT_RATE_LIMIT: '0' }, { ...database, url: bouncer!.url });
  try {
    const LIMITS = `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock`;
    const limits = { statement: '15s', lock: '8s' };
    expect(await t.get(Database).read(LIMITS)).toEqual([limits]);
    expect(await t.get(Database).transaction((tx) => tx.query(LIMITS))).toEqual([limits]);
    for (let n = 0; n < CONNECTIONS * 2; n++)
      expect(await ask(bouncer!.url, LIMITS)).toEqual([{ statement: '0', lock: '0' }]);
    const named = await ask(bouncer!.url, 'SELECT name FROM pg_prepared_statements');
    expect(named).toEqual([]);
  } finally {
    await t.close();
  }
});

withPgBouncer('a role with limits of its own spares reads a transaction', async () => {
  await ask(database.url, `ALTER DATABASE ${database.name} SET statement_timeout = '7s'`);
  await bouncer!.kill();
  await bouncer!.restart();
  const t = await startTestApp({}, { ...database, url: bouncer!.url });
  try {
    const read = `SELECT current_setting('statement_timeout') AS limit, now() = statement_timestamp() AS alone`;
    expect(await t.get(Database).read(read)).toEqual([{ limit: '7s', alone: true }]);
  } finally {
    await t.close();
    await ask(database.url, `ALTER DATABASE ${database.name} RESET statement_timeout`);
  }
});

withPgBouncer(
  'statements are prepared under a name where PostgreSQL itself answers, and not behind a pooler',
  async () => {
    const named = async (url: string, env: Record<string, string> = {}): Promise<boolean> => {
      const t = await startTestApp(env, { ...database, url });
      try {
        // Seen on the connection that has just prepared it.
        const [row] = await t
          .get(Database)
          .read<{ n: number }>(
            `SELECT count(*)::int AS n FROM pg_prepared_statements WHERE name LIKE 'h\\_%'`,
          );
        return row!.n > 0;
      } finally {
        await t.close();
      }
    };
    expect(await named(database.url)).toBe(true);
    expect(await named(database.url, { DATABASE_PREPARED_STATEMENTS: 'off' })).toBe(false);
    expect(await named(bouncer!.url)).toBe(false);
  },
);

withPgBouncer(
  'a pooler that is killed and comes back is answered for with UNAVAILABLE, and not for long',
  async () => {
    const t = await startTestApp({ HINDSIGHT_RATE_LIMIT: '0' }, { ...database, url: bouncer!.url });
    const read = async (): Promise<string> => {
      try {
        await t.get(Database).read('SELECT 1');
        return 'OK';
      } catch (error) {
        return String((error as { code?: unknown }).code);
      }
    };
    try {
      expect(await read()).toBe('OK');
      await bouncer!.kill();
      const answer = await t.gql('{ postmortems(first: 1) { totalCount } }');
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
      expect(await read()).toBe('ECONNREFUSED');
      await bouncer!.restart();
      await until('the pooler answers again', async () => (await read()) === 'OK');
    } finally {
      await t.close();
    }
  },
);

async function ask<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}
