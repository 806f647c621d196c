import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from '../../../src/database/failures.js';
import { ReadPool } from '../../../src/database/read-pool.js';
import { DIRECT, withOneClock } from '../../../src/database/session.js';
import { Proxy } from '../../faults/proxy.js';
import { testDatabase, type TestDatabase } from '../../support/database.js';

// A connection that says nothing any more, and nobody is told.
const PATIENCE_MS = 1_000;
let database: TestDatabase;
let wire: Proxy;
let pool: ReadPool;
const broken: Error[] = [];

beforeAll(async () => {
  database = await testDatabase();
  const url = new URL(database.url);
  wire = await Proxy.start(Number(url.port));
  url.port = String(wire.port);
  const options = { ...DIRECT.options, query_timeout: PATIENCE_MS, connectionTimeoutMillis: PATIENCE_MS };
  const session = { ...DIRECT, options };
  pool = new ReadPool({
    ...{ url: url.href, size: 2, session, prepares: true },
    onError: (error) => broken.push(error),
  });
});
afterAll(async () => {
  await pool.end();
  await wire.stop();
  await database.drop();
});

const one = async (): Promise<unknown> => (await pool.read('SELECT 1 AS n', []))[0];

/** Why it was given up, after one wait and no second one. */
async function givenUp(): Promise<unknown> {
  const began = performance.now();
  const error = await one().catch((reason: unknown) => reason);
  const taken = performance.now() - began;
  expect(isUnavailable(error)).toBe(true);
  expect(taken).toBeGreaterThan(PATIENCE_MS * 0.9);
  expect(taken).toBeLessThan(PATIENCE_MS * 1.9);
  return error;
}

it('is given up once, as unavailable, and the next one is good', async () => {
  expect(await one()).toEqual({ n: 1 });
  wire.silence();
  expect(await givenUp()).toMatchObject({
    ...{ code: 'ETIMEDOUT', message: 'PostgreSQL has not answered for 1 seconds' },
  });
  expect(pool.pool.totalCount).toBe(0);
  // The wire is silent still: there is none to be had.
  expect(await givenUp()).toMatchObject({ message: expect.stringContaining('timeout') });
  wire.mend();
  expect(await one()).toEqual({ n: 1 });
});

it('is not what is slow but comes in parts', async () => {
  const rows = await pool.read<{ n: number }>(
    `SELECT n, repeat('x', 20000) AS filling, pg_sleep(0.2) FROM generate_series(1, 10) n`,
    [],
  );
  expect(rows.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

it('is waited for longer than a statement may take, each connection by itself', () => {
  const { stream } = withOneClock(DIRECT.options) as { stream: () => Socket };
  const sockets = [stream(), stream()];
  for (const socket of sockets) socket.destroy();
  expect(sockets.map(({ timeout }) => timeout)).toEqual([20_000, 20_000]);
  expect(sockets[0]).not.toBe(sockets[1]);
  expect(DIRECT.options.query_timeout).toBe(20_000);
  expect(DIRECT.options.statement_timeout).toBeLessThan(20_000);
});

it('costs nobody an answer while it is idle', async () => {
  expect(await one()).toEqual({ n: 1 });
  await sleep(PATIENCE_MS * 1.5);
  expect(broken.map((error) => (error as { code?: string }).code)).toContain('ETIMEDOUT');
  expect(await one()).toEqual({ n: 1 });
});
