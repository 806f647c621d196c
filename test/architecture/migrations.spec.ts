import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, type QueryRunner } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { ENTITIES } from '../../src/app.module.js';
import { dataSourceOptions } from '../../src/database/index.js';
import { type TestDatabase, testDatabase } from '../support/database.js';

/** Nothing worked on the database before these. */
const FIRST_RELEASE = 1763900010000;
/** What a program that does not know of it would fail over. */
const takesAway = (sql: string): boolean =>
  /\bDROP (TABLE|COLUMN|VIEW|FUNCTION|DEFAULT)\b|\bRENAME\b|\bSET NOT NULL\b|\bALTER COLUMN \w+ (SET DATA )?TYPE\b|\bADD CONSTRAINT\b(?!.*NOT VALID)/i.test(
    sql,
  ) || /\bADD COLUMN [^,]*\bNOT NULL\b(?![^,]*\bDEFAULT\b)/i.test(sql);

let database: TestDatabase;
let source: DataSource;
beforeAll(async () => {
  database = await testDatabase({ empty: true });
  const options = dataSourceOptions({ url: database.url, poolSize: 2 }, ENTITIES);
  source = await new DataSource({ ...options, extra: {} }).initialize();
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});

async function tables(): Promise<string[]> {
  const rows = await source.query<{ name: string }[]>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'i', 'S')
     UNION ALL SELECT 'function ' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE n.nspname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
     ORDER BY 1`,
  );
  return rows.map((row) => row.name).filter((name) => !/^(schema_migration|PK_)/.test(name));
}

describe('migrations', () => {
  it('go up, down and up again to the same schema', async () => {
    await source.runMigrations();
    const schema = await tables();
    expect(schema.length).toBeGreaterThan(20);
    for (let i = 0; i < source.migrations.length; i++) await source.undoLastMigration();
    expect(await tables()).toEqual([]);
    await source.runMigrations();
    expect(await tables()).toEqual(schema);
  });

  it('only add, since the release before works on the same database while one rolls out', async () => {
    for (const sql of [
      'ALTER TABLE a DROP COLUMN b',
      'ALTER TABLE a RENAME b TO c',
      'ALTER TABLE a ALTER COLUMN b SET NOT NULL',
      'ALTER TABLE a ADD COLUMN b int NOT NULL',
      'DROP TABLE a',
    ])
      expect(takesAway(sql)).toBe(true);
    expect(takesAway(`ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT 0, ADD COLUMN c text`)).toBe(false);
    const later = MIGRATIONS.filter(({ name }) => Number(name.slice(-13)) > FIRST_RELEASE);
    expect(later.length).toBeGreaterThan(0);
    for (const Migration of later) {
      const said: string[] = [];
      const runner = { query: (sql: string) => Promise.resolve(said.push(sql)) };
      await new Migration().up(runner as unknown as QueryRunner);
      expect([Migration.name, said.filter(takesAway)]).toEqual([Migration.name, []]);
    }
  });

  it('leave nothing that the entities would still change', async () => {
    const log = await source.driver.createSchemaBuilder().log();
    expect(log.upQueries.map((query) => query.query)).toEqual([]);
  });
});
