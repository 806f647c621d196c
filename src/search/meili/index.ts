// Meilisearch as the search engine: an index that is rebuilt from PostgreSQL and told of every change through an outbox.
export { type BuildState, INDEX_PREFIX, IndexBuilder } from './builder.js';
export { Delivery } from './delivery.js';
export { IndexDocuments } from './documents.repository.js';
export { type Comparison, DriftCheck } from './drift.js';
export { IndexKeeper } from './keeper.js';
export { HOLD_INDEXES, mark, markChanged, type SearchIndex, SearchIndexes } from './indexes.repository.js';
export { createSearchKey, KEY_ACTIONS } from './key.js';
export { MeiliEngine } from './meili.engine.js';
export { type Backlog, type DeadLetter, SearchOutbox } from './outbox.repository.js';
export { Relay } from './relay.js';
export { MeiliSearchServer } from './search-server.js';
export { MeiliError } from './problems.js';
export { SETTINGS } from './settings.js';
export { MeiliServer, searchBody } from './server.js';
export { IndexUpkeep } from './upkeep.js';
