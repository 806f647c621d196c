// PostgreSQL: the embedded server, the pool, migrations, transactions and in-transaction projections.
// Knows nothing of postmortems or of who asks.
export * from './changes.js';
export { areCopies } from './copies.js';
export { type ConnectionOptions, dataSourceOptions } from './data-source.js';
export { Database } from './database.js';
export * from './database.module.js';
export { findRunningPostgres } from './embedded/index.js';
export { type MigrationState, migrationState } from './migration-state.js';
export { isUnavailable, toldError } from './failures.js';
export { migrate } from './migrate.js';
export { type DatabaseSettings, type OpenDatabase, openDatabase } from './open.js';
export { placeOf, reasonOf, remedyOf } from './remedies.js';
export { hasPoolerWithoutLimits } from './session.js';
export * from './sql.js';
export type { Send, Tx } from './tx.js';
