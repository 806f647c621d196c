import { afterEach, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/database/index.js';
import { adminQuery, testDatabase, type TestDatabase } from '../support/database.js';
import { type Launched, launchProgram, startService } from '../support/program.js';
import { until } from '../support/until.js';

const MIGRATE = ['dist/src/cli/main.js', 'migrate'];
/** The last migration has not run, and it changes a table that somebody uses. */
const ONE_BEHIND = `ALTER TABLE revision DROP COLUMN autosaved_since;
  DELETE FROM schema_migration WHERE name LIKE 'Autosaves%'`;
/** A process that waits to change a table. */
const WAITING = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
  AND application_name = 'hindsight-migrate' AND wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%'`;
/** What makes up a schema: columns, indexes, constraints, functions and triggers. */
const SCHEMA = `
  SELECT format('%s.%s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull) AS what
  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
  WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT 'migration ' || name FROM schema_migration
  UNION ALL SELECT 'cause ' || code FROM cause_category
  ORDER BY 1`;

let whole: TestDatabase;
let database: TestDatabase;
beforeEach(async () => {
  whole = await testDatabase();
});
afterEach(async () => {
  await database.drop();
  await whole.drop();
});

it('a process that is killed again and again while it migrates leaves nothing half done', async () => {
  database = await testDatabase({ empty: true });
  let kills = 0;
  for (const last of ['InitialSchema', 'Search', 'ActionItems', 'Slack']) {
    const process = launchProgram(database, MIGRATE);
    // The next one is under way.
    await process.untilSaid(new RegExp(`Migrated: ${last}\\d`));
    if ((await process.end('SIGKILL')) === undefined) kills++;
  }
  expect(kills).toBeGreaterThan(0);
  expect(await launchProgram(database, MIGRATE).ended).toBe(0);
  expect(await ask(database, SCHEMA)).toEqual(await ask(whole, SCHEMA));
});

it('a process that is killed in the middle of a change of a table leaves it as it was', async () => {
  database = await testDatabase();
  const process = await inTheMiddleOfAChange();
  await process.end('SIGKILL');
  await process.goOn();
  const service = await startService(database);
  await service.stop();
  expect(service.output()).toMatch(/Migrated: Autosaves/);
  expect(await ask(database, SCHEMA)).toEqual(await ask(whole, SCHEMA));
});

it('a process that stands still half way gives way to the next, which says what it waits for', async () => {
  database = await testDatabase();
  const stopped = await inTheMiddleOfAChange();
  process.kill(stopped.pid, 'SIGSTOP');
  await stopped.goOn();
  const service = await startService(database);
  await service.stop();
  expect(service.output()).toMatch(/Another process migrates the database \(process \d+ of PostgreSQL/);
  expect(service.output()).toMatch(/Migrated: Autosaves/);
  // It finds that another was faster.
  process.kill(stopped.pid, 'SIGCONT');
  expect(`${await stopped.ended} ${stopped.output()}`).toMatch(/^0 /);
  expect(stopped.output()).not.toMatch(/Migrated: Autosaves/);
  expect(await ask(database, SCHEMA)).toEqual(await ask(whole, SCHEMA));
});

it('limits of the role on statements are for the service, not for a migration', async () => {
  database = await testDatabase();
  await ask(database, ONE_BEHIND);
  await adminQuery(`ALTER DATABASE ${database.name} SET statement_timeout = '500ms'`);
  const user = await userOf('revision');
  const migrating = migrate(database.url);
  await until('it has waited for longer than the limit', async () => {
    const waiting = `${WAITING} AND now() - query_start > interval '700 milliseconds'`;
    return (await ask(database, waiting)).length > 0;
  });
  await user.goOn();
  await migrating;
  expect((await ask(database, SCHEMA)).length).toBe((await ask(whole, SCHEMA)).length);
});

/** Somebody who reads the table for a while, before which nobody can change it. */
async function userOf(table: string): Promise<{ goOn: () => Promise<void> }> {
  const user = new pg.Client({ connectionString: database.url });
  await user.connect();
  await user.query('SET statement_timeout = 0');
  await user.query(`BEGIN; LOCK TABLE ${table} IN ACCESS SHARE MODE`);
  return {
    goOn: async () => {
      await user.query('COMMIT');
      await user.end();
    },
  };
}

/** A process that migrates and has to wait for somebody who reads the table. */
async function inTheMiddleOfAChange(): Promise<Launched & { goOn: () => Promise<void> }> {
  await ask(database, ONE_BEHIND);
  const { goOn } = await userOf('revision');
  const launched = launchProgram(database, MIGRATE);
  await until('it waits', async () => (await ask(database, WAITING)).length > 0);
  return { ...launched, goOn };
}

async function ask({ url }: TestDatabase, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<pg.QueryResultRow>(sql)).rows;
  } finally {
    await client.end();
  }
}
