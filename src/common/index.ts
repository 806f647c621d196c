// What every module needs and no module owns: errors with a code, enums, pages and cursors, instants,
// texts, answers that are text already.
// Knows nothing of incidents, of the database or of who asks.
export * from './answer-text.js';
export * from './connection.js';
export * from './domain-error.js';
export * from './enum.js';
export * from './fits.js';
export * from './make-folder.js';
export * from './near-names.js';
export * from './pagination.js';
export * from './scalars.js';
export * from './texts.js';
export * from './time-zone.js';
