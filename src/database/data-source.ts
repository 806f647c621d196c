import { DataSource, type DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';

/** Longest a statement may run; an answer that takes longer is of no use to the one who waits. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** Longest a writer waits for another one before the caller is told to try again. */
const LOCK_TIMEOUT_MS = 8_000;

/** What every connection of the service is opened with. */
export const SESSION = {
  application_name: 'hindsight',
  statement_timeout: STATEMENT_TIMEOUT_MS,
  lock_timeout: LOCK_TIMEOUT_MS,
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
};

export interface ConnectionOptions {
  readonly url: string;
  readonly poolSize: number;
}

/** The one description of the database: migrations only, never `synchronize`. */
export function dataSourceOptions(
  { url, poolSize }: ConnectionOptions,
  entities: readonly (new () => object)[] = [],
): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    poolSize,
    synchronize: false,
    entities: [...entities],
    migrations: MIGRATIONS,
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    logging: false,
    extra: SESSION,
  };
}

const MIGRATION_LOCK = 4_211_001;

/**
 * Brings the schema up to date. Replicas that start together wait for each other: one transaction holds an
 * advisory lock, which also works through PgBouncer in transaction mode.
 */
export async function migrate(url: string, onMigration?: (name: string) => void): Promise<void> {
  const source = new DataSource({
    ...dataSourceOptions({ url, poolSize: 3 }),
    extra: { application_name: 'hindsight-migrate' },
  });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.startTransaction();
    await lock.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    for (const migration of await source.runMigrations({ transaction: 'each' }))
      onMigration?.(migration.name);
    await lock.commitTransaction();
  } finally {
    await lock.release();
    await source.destroy();
  }
}
