import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { NO_PGBOUNCER, startPgBouncer } from '../replicas/pgbouncer.js';
import { adminQuery, testDatabase, type TestDatabase } from '../support/database.js';
import { launchProgram, run, startService } from '../support/program.js';

const SECRET = 'quokkafish';
const ROLE = `starter_${randomBytes(4).toString('hex')}`;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await adminQuery(`CREATE ROLE ${ROLE} LOGIN PASSWORD '${SECRET}'`);
});
afterAll(async () => {
  await adminQuery(`DROP OWNED BY ${ROLE}`);
  await adminQuery(`DROP ROLE ${ROLE}`);
  await database.drop();
});

/** The address of the test's database, with something in it changed. */
function address(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.href;
}

const MAIN = ['dist/src/main.js'];

async function sql(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

describe('a start that cannot succeed ends at once, and says where, why and what to do', () => {
  const expectMessage = async (url: string, ...parts: (string | RegExp)[]): Promise<void> => {
    const { code, out, err } = await run({ url }, MAIN);
    expect(code).toBe(1);
    const { host } = new URL(url);
    expect(err).toContain(`The database ${host}/`);
    for (const part of parts) expect(err).toMatch(part);
    expect(out + err).not.toContain(SECRET);
    expect(err).not.toMatch(/^ +at /m);
  };

  it('with a wrong password, or none', async () => {
    const url = address((it) => (it.password = SECRET));
    await expectMessage(
      url,
      'password authentication failed',
      'Correct the user or the password in DATABASE_URL',
    );
    const none = address((it) => (it.password = ''));
    await expectMessage(none, 'Correct the user or the password in DATABASE_URL');
  });

  it('with a database that there is not', async () => {
    const url = address((it) => (it.pathname = '/nowhere_at_all'));
    await expectMessage(url, 'does not exist', 'CREATE DATABASE, or correct the name in DATABASE_URL');
  });

  it('with TLS that the server does not speak', async () => {
    const url = address((it) => it.searchParams.set('sslmode', 'verify-full'));
    await expectMessage(url, 'does not support SSL', 'leave sslmode out of DATABASE_URL');
  });

  it('with a role that may not migrate, where that is needed', async () => {
    const empty = await testDatabase({ empty: true });
    const url = new URL(empty.url);
    [url.username, url.password] = [ROLE, SECRET];
    try {
      await expectMessage(
        url.href,
        'permission denied',
        'npx hindsight migrate with the role that owns the tables',
      );
    } finally {
      await empty.drop();
    }
  });

  (NO_PGBOUNCER ? it.skip : it)('with a pooler that takes no transactions', async () => {
    const bouncer = await startPgBouncer(database.url, { connections: 2, mode: 'statement' });
    try {
      await expectMessage(bouncer.url, 'statement pooling mode', 'Set pool_mode = transaction in PgBouncer');
    } finally {
      await bouncer.stop();
    }
  });
});

it('a database that a newer version has migrated is used, since a rollout may be under way, but not without a word', async () => {
  await sql(`INSERT INTO schema_migration ("timestamp", name) VALUES (9, 'Later9')`);
  const service = await startService(database);
  await service.stop();
  await sql(`DELETE FROM schema_migration WHERE name = 'Later9'`);
  expect(service.output()).toMatch(/A newer version has migrated the database \(Later9\)/);
});

it('a server that is not there yet is waited for, which can be ended', async () => {
  const url = address((it) => (it.port = '1'));
  const service = launchProgram({ url }, MAIN);
  await service.untilSaid(/The database does not answer yet \(connect ECONNREFUSED .*\); waiting for it/);
  expect(await service.end('SIGTERM')).toBe(0);
});

it('two signals to end are one', async () => {
  const service = launchProgram(database, MAIN, { HINDSIGHT_DRAIN_SECONDS: '1' });
  await service.untilSaid(/Stop with Ctrl-C/);
  process.kill(service.pid, 'SIGTERM');
  await service.untilSaid(/Stopping/);
  expect(await service.end('SIGTERM')).toBe(0);
  expect(service.output().match(/Stopping/g)).toHaveLength(1);
  expect(service.output()).not.toMatch(/"level":50/);
});

it('a signal in the middle of the start ends the PostgreSQL of its own, too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hindsight-start-'));
  try {
    const service = launchProgram({ url: '' }, MAIN, { DATA_DIR: folder });
    const pidFile = join(folder, 'postgres', 'postmaster.pid');
    while (!existsSync(pidFile) && service.isRunning()) await sleep(10);
    expect(await service.end('SIGTERM')).toBe(0);
    expect(service.output()).not.toContain('answers at');
    expect(existsSync(pidFile)).toBe(false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
