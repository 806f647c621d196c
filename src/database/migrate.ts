import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, MigrationExecutor, type Migration, type QueryRunner } from 'typeorm';
import { dataSourceOptions, MIGRATIONS_TABLE } from './data-source.js';

const MIGRATION_LOCK = 4_211_001;
/** A change of a table waits no longer for those who use it, since whoever comes next waits behind it. */
const LOCK_TIMEOUT_MS = 3_000;
const MAX_ATTEMPTS = 40;
const PAUSE_MS = 1_500;
/** As TypeORM would make it, which does so without a lock. A role that may not make tables may still look. */
const TABLE = `CREATE TABLE ${MIGRATIONS_TABLE} (
  id serial NOT NULL PRIMARY KEY, "timestamp" bigint NOT NULL, name character varying NOT NULL)`;

/**
 * Brings the schema up to date, one migration per transaction. Processes that start together wait for each other: each
 * transaction first takes an advisory lock, on the connection it then works with, which also holds through PgBouncer
 * in transaction mode, however few connections it has.
 */
export async function migrate(url: string, onMigration?: (name: string) => void): Promise<void> {
  const source = new DataSource({
    ...dataSourceOptions({ url, poolSize: 1 }),
    extra: { application_name: 'hindsight-migrate', connectionTimeoutMillis: 10_000, keepAlive: true },
  });
  await source.initialize();
  try {
    const pending = await locked(source, async (runner) => {
      if (!(await runner.hasTable(MIGRATIONS_TABLE))) await runner.query(TABLE);
      return new MigrationExecutor(source, runner).getPendingMigrations();
    });
    for (const migration of pending)
      if (await locked(source, (runner) => apply(runner, migration))) onMigration?.(migration.name);
  } finally {
    await source.destroy();
  }
}

/** False where another process was faster. */
async function apply(runner: QueryRunner, { name, timestamp, instance }: Migration): Promise<boolean> {
  const [done] = (await runner.query(`SELECT 1 FROM ${MIGRATIONS_TABLE} WHERE name = $1`, [
    name,
  ])) as unknown[];
  if (done) return false;
  await instance!.up(runner);
  await runner.query(`INSERT INTO ${MIGRATIONS_TABLE} ("timestamp", name) VALUES ($1, $2)`, [
    timestamp,
    name,
  ]);
  return true;
}

/** Alone among all processes that migrate; tries again where the service's own work holds a table for too long. */
async function locked<T>(source: DataSource, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const runner = source.createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
      await runner.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      const result = await work(runner);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      if (attempt === MAX_ATTEMPTS || (error as { code?: unknown }).code !== '55P03') throw error;
    } finally {
      await runner.release();
    }
    await sleep(PAUSE_MS);
  }
}
