import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { Database } from '../../../src/database/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { until } from '../../support/until.js';

// Statements that a writer sends without waiting for the answer, on connections that keep their prepared statements.
let t: TestApp;
let database: Database;
let pool: pg.Pool;
beforeAll(async () => {
  // Two connections write; who comes alone always gets the same one, with what the one before left behind on it.
  t = await startTestApp({ DATABASE_POOL_SIZE: '5' });
  database = t.get(Database);
  pool = new pg.Pool({ connectionString: t.database.url, max: 1 });
  await pool.query('CREATE TABLE posted (n int PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())');
});
afterAll(async () => {
  await pool.end();
  await t.close();
});

const INSERT = 'INSERT INTO posted (n) VALUES ($1)';
const stored = async (): Promise<number[]> =>
  (await pool.query<{ n: number }>('SELECT n FROM posted ORDER BY at')).rows.map(({ n }) => n);

it('they are done in their order, and before the transaction is', async () => {
  const seen = await database.transaction(async (tx) => {
    for (const n of [3, 1, 2]) tx.post(INSERT, [n]);
    const [row] = await tx.query<{ n: number }>('SELECT count(*)::int AS n FROM posted');
    for (const n of [5, 4]) tx.post(INSERT, [n]);
    return row!.n;
  });
  expect(seen).toBe(3);
  expect(await stored()).toEqual([3, 1, 2, 5, 4]);
});

it.each([
  ['nothing follows', async () => {}],
  ['another one follows', (tx) => Promise.resolve(tx.post('SELECT $1::int + 41', [1]))],
  ['a question follows', (tx) => tx.query('SELECT $1::int + 42', [1])],
  ['the mapper follows', (tx) => tx.manager.query('SELECT 43')],
] as [string, (tx: Parameters<Parameters<Database['transaction']>[0]>[0]) => Promise<unknown>][])(
  'one that fails undoes everything and says why, where %s',
  async (_, then) => {
    const before = await stored();
    const work = database.transaction(async (tx) => {
      tx.post(INSERT, [100]);
      tx.post(INSERT, [1]);
      await then(tx);
    });
    await expect(work).rejects.toMatchObject({ code: '23505', constraint: 'posted_pkey' });
    expect(await stored()).toEqual(before);
    // Statements first seen while the transaction had failed are fit for the next one.
    await database.transaction(async (tx) => {
      tx.post('SELECT $1::int + 41', [1]);
      expect(await tx.query('SELECT $1::int + 42 AS n', [1])).toEqual([{ n: 43 }]);
      await tx.query('SELECT 1');
    });
  },
);

it('nothing passes for written after a failure that was passed over', async () => {
  const before = await stored();
  for (const fail of ['query', 'manager'] as const) {
    const work = database.transaction(async (tx) => {
      tx.post(INSERT, [200]);
      const asked = fail === 'query' ? tx.query('SELECT 1 / 0') : tx.manager.query('SELECT 1 / 0');
      await asked.catch(() => undefined);
    });
    await expect(work).rejects.toThrow(fail === 'query' ? 'division by zero' : 'rolled back');
  }
  expect(await stored()).toEqual(before);
  await database.transaction((tx) => Promise.resolve(tx.post(INSERT, [200])));
  expect(await stored()).toEqual([...before, 200]);
});

it('writers keep their plans, and what the operator says of their connections', async () => {
  const url = new URL(t.database.url);
  url.searchParams.set('options', '-c work_mem=5MB');
  const other = await startTestApp({}, { ...t.database, url: url.href, drop: async () => {} });
  try {
    const settings = await other
      .get(Database)
      .transaction((tx) =>
        tx.query(`SELECT current_setting('plan_cache_mode') AS plans, current_setting('work_mem') AS memory`),
      );
    expect(settings).toEqual([{ plans: 'force_generic_plan', memory: '5MB' }]);
  } finally {
    await other.close();
  }
});

it('one that loses against another writer is tried again with all the rest', async () => {
  await pool.query('UPDATE posted SET at = now()');
  let attempts = 0;
  const held = new Set<number>();
  const both = [1, 2].map((first) =>
    database.transaction(async (tx) => {
      attempts++;
      await tx.query('UPDATE posted SET n = n + 1000 WHERE n = $1', [first]);
      held.add(first);
      // Each holds what the other one wants next.
      await until('both hold a row', () => held.size === 2);
      tx.post('UPDATE posted SET n = n + 1000 WHERE n = $1', [3 - first]);
    }),
  );
  await Promise.all(both);
  expect(attempts).toBeGreaterThan(2);
  expect((await stored()).filter((n) => n > 1000).sort()).toEqual([1001, 1002]);
});
