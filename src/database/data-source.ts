import { type DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { DIRECT, type Session } from './session.js';
import { LIFETIME_SECONDS } from './statement-names.js';

export interface ConnectionOptions {
  readonly url: string;
  readonly poolSize: number;
}

export const MIGRATIONS_TABLE = 'schema_migration';

/** The one description of the database: migrations only, never `synchronize`. */
export function dataSourceOptions(
  { url, poolSize }: ConnectionOptions,
  entities: readonly (new () => object)[] = [],
  { options }: Session = DIRECT,
): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    poolSize,
    synchronize: false,
    entities: [...entities],
    migrations: MIGRATIONS,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    logging: false,
    extra: { ...options, maxLifetimeSeconds: LIFETIME_SECONDS },
  };
}
