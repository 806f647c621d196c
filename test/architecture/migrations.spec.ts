import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/app.module.js';
import { dataSourceOptions } from '../../src/database/index.js';
import { type TestDatabase, testDatabase } from '../support/database.js';

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

  it('leave nothing that the entities would still change', async () => {
    const log = await source.driver.createSchemaBuilder().log();
    expect(log.upQueries.map((query) => query.query)).toEqual([]);
  });
});
