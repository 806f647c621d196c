import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, MigrationExecutor, type Migration, type QueryRunner } from 'typeorm';
import { dataSourceOptions, MIGRATIONS_TABLE } from './data-source.js';
import { migrationState } from './migration-state.js';
import { inspect } from './session.js';

const MIGRATION_LOCK = 4_211_001;
/** A change of a table waits no longer for those who use it, since whoever comes next waits behind it. */
const LOCK_TIMEOUT_MS = 3_000;
/** A process that is stopped or cut off half way lets go of the tables and of the lock after this. */
const IDLE_IN_TRANSACTION_MS = 20_000;
const MAX_ATTEMPTS = 40;
const PAUSE_MS = 1_500;
/** How soon it is tried again where another process migrates. */
const TURN_MS = 300;
/** Whatever limits the role has are for the service: rewriting a large table takes longer. */
const LIMITS = `SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS};
  SET LOCAL idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`;
const HOLDER = `SELECT format('process %s of PostgreSQL%s', a.pid, ', for ' || host(a.client_addr)) AS name
  FROM pg_locks l JOIN pg_stat_activity a USING (pid)
  WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = $1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
/** As TypeORM would make it, which does so without a lock. A role that may not make tables may still look. */
const TABLE = `CREATE TABLE ${MIGRATIONS_TABLE} (
  id serial NOT NULL PRIMARY KEY, "timestamp" bigint NOT NULL, name character varying NOT NULL)`;

type Say = (line: string) => void;

/**
 * Brings the schema up to date, one migration per transaction. Processes that start together wait for each other: each
 * transaction first takes an advisory lock, on the connection it then works with, which also holds through PgBouncer
 * in transaction mode, however few connections it has.
 */
export async function migrate(url: string, say: Say = () => undefined): Promise<void> {
  // TypeORM would leave a connection open that is refused half way.
  await inspect(url);
  const source = new DataSource({
    ...dataSourceOptions({ url, poolSize: 1 }),
    extra: { application_name: 'hindsight-migrate', connectionTimeoutMillis: 10_000, keepAlive: true },
  });
  await source.initialize();
  try {
    const pending = await locked(source, say, async (runner) => {
      if (!(await runner.hasTable(MIGRATIONS_TABLE))) await runner.query(TABLE);
      await tellOfNewer(runner, say);
      return new MigrationExecutor(source, runner).getPendingMigrations();
    });
    for (const migration of pending)
      if (await locked(source, say, (runner) => apply(runner, migration))) say(`Migrated: ${migration.name}`);
  } finally {
    await source.destroy();
  }
}

/** The release before goes on working while a newer one is rolled out; an older one than that may not. */
async function tellOfNewer(runner: QueryRunner, say: Say): Promise<void> {
  const rows = (await runner.query(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`)) as { name: string }[];
  const { unknown } = migrationState(rows.map(({ name }) => name));
  if (unknown.length > 0)
    say(
      `A newer version has migrated the database (${unknown.join(', ')}). The version before it works on; ` +
        'if this is an older one, run that newer version.',
    );
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
async function locked<T>(
  source: DataSource,
  say: Say,
  work: (runner: QueryRunner) => Promise<T>,
): Promise<T> {
  let hasSaid = false;
  for (let attempt = 1; ;) {
    const runner = source.createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.query(LIMITS);
      const holder = await others(runner);
      if (holder === undefined) {
        const result = await work(runner);
        await runner.commitTransaction();
        return result;
      }
      await runner.rollbackTransaction();
      if (!hasSaid) say(`Another process migrates the database (${holder}); waiting for it.`);
      hasSaid = true;
    } catch (error) {
      // TypeORM takes a runner away whose connection broke; what it says of that is of no use to anybody.
      if (runner.isReleased) throw new Error('Connection terminated while migrating', { cause: error });
      await runner.rollbackTransaction().catch(() => undefined);
      if ((error as { code?: unknown }).code !== '55P03' || attempt++ === MAX_ATTEMPTS) throw error;
      await sleep(PAUSE_MS - TURN_MS);
    } finally {
      await runner.release();
    }
    await sleep(TURN_MS);
  }
}

/** Takes the lock; where another process holds it, says who that is. */
async function others(runner: QueryRunner): Promise<string | undefined> {
  const [row] = (await runner.query('SELECT pg_try_advisory_xact_lock($1) AS taken', [MIGRATION_LOCK])) as {
    taken: boolean;
  }[];
  if (row!.taken) return undefined;
  const [holder] = (await runner.query(HOLDER, [MIGRATION_LOCK])) as { name: string }[];
  return holder?.name ?? 'it has just ended';
}
