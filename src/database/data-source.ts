import type pg from 'pg';
import { type DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { DIRECT, type Session } from './session.js';
import { LIFETIME_SECONDS } from './statement-names.js';

export interface ConnectionOptions {
  readonly url: string;
  readonly poolSize: number;
}

export const MIGRATIONS_TABLE = 'schema_migration';

/**
 * Writers find rows by their keys: a plan for any keys will do, and making one anew for each write takes longer than
 * the write. Left to itself PostgreSQL makes one anew: it takes a list of unknown length for one of ten keys, and finds
 * the plan for the one key that was given cheaper.
 */
const PLANS = 'SET plan_cache_mode = force_generic_plan';
/** Said to each connection: as a parameter of its start it would take the place of what the operator says there. */
const onConnect = (client: pg.ClientBase): Promise<unknown> => client.query(PLANS);

/** The one description of the database: migrations only, never `synchronize`. */
export function dataSourceOptions(
  { url, poolSize }: ConnectionOptions,
  entities: readonly (new () => object)[] = [],
  { options, isDirect }: Session = DIRECT,
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
    // A statement that nobody waits for is sent before the one ahead of it is answered.
    extra: {
      ...options,
      ...(isDirect && { onConnect }),
      pipeline: true,
      maxLifetimeSeconds: LIFETIME_SECONDS,
    },
  };
}
