import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '../support/database.js';
import { makeToken, run, startService } from '../support/program.js';
import { StandIn } from '../support/stand-in.js';
import { until } from '../support/until.js';

/** The programs as they are started by hand, on a stand-in. */
let standIn: StandIn;
let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  standIn = await new StandIn().start();
  database = await testDatabase();
  env = { MEILI_URL: standIn.url, MEILI_KEY: standIn.key };
});
afterAll(async () => {
  await database.drop();
  await standIn.stop();
});
async function sql<T extends object>(text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}
const cli = (...args: string[]) => run(database, ['dist/src/cli/main.js', ...args], env);

it('search-key makes the key from the master key, which it reads and does not print', async () => {
  const child = spawn(process.execPath, ['dist/src/cli/main.js', 'search-key', '--url', standIn.url]);
  child.stdin.end(`${standIn.masterKey}\n`);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  expect(out).toBe(`${standIn.key}\n`);
});

it('the service refuses a wrong key, and half a configuration', async () => {
  const wrong = await run(database, ['dist/src/main.js'], { ...env, MEILI_KEY: 'wrong' });
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('MEILI_KEY: ') });
  expect(wrong.err).not.toMatch(/\n\s+at /);
  const half = await run(database, ['dist/src/main.js'], { MEILI_URL: standIn.url });
  expect(half).toMatchObject({
    code: 1,
    err: expect.stringContaining('MEILI_KEY: is needed with MEILI_URL'),
  });
});

it('reindex builds, and goes on where it was killed while the service writes; --check finds and mends', async () => {
  const token = await makeToken(database, 'admin');
  const service = await startService(database, env);
  const ask = async (query: string) => {
    const response = await fetch(`${service.base}/graphql`, {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    return ((await response.json()) as { data: Record<string, any> }).data;
  };
  const search = async () =>
    (await ask('{ searchPostmortems(query: "outage") { totalCount engine degraded } }')).searchPostmortems;
  for (let i = 0; i < 20; i++)
    await ask(`mutation { createPostmortem(input: { title: "Outage ${i}" }) { id } }`);
  const FINE = { totalCount: 20, engine: 'MEILISEARCH', degraded: false };
  await until('all is found by Meilisearch', async () => {
    const { engine, totalCount } = await search();
    return engine === 'MEILISEARCH' && totalCount === 20;
  });
  expect(await search()).toEqual(FINE);

  const killed = spawn(process.execPath, ['dist/src/cli/main.js', 'reindex'], {
    env: { ...process.env, DATABASE_URL: database.url, ...env },
  });
  await until('it has begun an index', () => standIn.indexes.size === 2);
  killed.kill('SIGKILL');
  expect(await search()).toEqual(FINE);
  // What it had taken for itself is free after a minute: now.
  await sql(`UPDATE search_index SET worker_until = now(); UPDATE search_outbox SET leased_until = now()`);
  const built = await cli('reindex');
  expect(built).toMatchObject({ code: 0, out: expect.stringContaining('Search uses the index hindsight_') });
  expect(await search()).toEqual(FINE);

  // The service would find out by itself, now and then.
  await service.stop();
  for (const index of standIn.indexes.values()) {
    const [first] = index.documents.keys();
    index.documents.delete(first!);
  }
  const checked = await cli('reindex', '--check');
  expect(checked).toMatchObject({
    code: 0,
    out: expect.stringContaining('20 documents compared: 1 missing, 0 outdated, 0 too many'),
  });
  expect((await cli('reindex', '--check')).out).toContain('0 missing, 0 outdated, 0 too many');
  const [live] = await sql<{ uid: string }>(`SELECT uid FROM search_index WHERE role = 'LIVE'`);
  expect(standIn.indexes.get(live!.uid)!.documents.size).toBe(20);

  expect((await cli('reindex', '--switch-back')).code).toBe(0);
  expect((await cli('reindex', '--drop-previous')).code).toBe(0);
  expect(standIn.indexes.size).toBe(1);
  expect((await cli('reindex', '--check', '--switch-back')).code).toBe(2);
});

it('reindex without a server says what is missing', async () => {
  const { code, err } = await run(database, ['dist/src/cli/main.js', 'reindex']);
  expect(code).toBe(2);
  expect(err).toContain('MEILI_URL');
});
