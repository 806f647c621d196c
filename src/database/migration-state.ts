import { MIGRATIONS } from '../../migrations/index.js';

/** How a database's schema stands to this program. */
export interface MigrationState {
  /** Migrations that this program would still run. */
  readonly pending: readonly string[];
  /** Migrations that were run by another, newer program. */
  readonly unknown: readonly string[];
}

/** Compares what a database has seen, by the names in `schema_migration`, with what this program knows. */
export function migrationState(applied: readonly string[]): MigrationState {
  const known = MIGRATIONS.map(({ name }) => name);
  return {
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}
