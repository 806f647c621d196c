// The PostgreSQL that the service brings along: its binaries, its data folder, the process and its end.
// Knows nothing of tables, pools or migrations; hands out a URL.
export { EmbeddedPostgresError } from './failure.js';
export { findRunningPostgres } from './running.js';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './start.js';
