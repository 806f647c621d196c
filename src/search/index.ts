// Search: how a query is read, the engines that answer it and the documents they search.
// Must not know of reports, files or Slack; postmortems know nothing of it but that a projection exists.
export { rebuildSearch } from './document.repository.js';
export * from './engine.js';
export {
  createSearchKey,
  DriftCheck,
  INDEX_PREFIX,
  IndexBuilder,
  IndexDocuments,
  IndexKeeper,
  IndexUpkeep,
  MeiliSearchServer,
  MeiliError,
  MeiliServer,
  Relay,
  searchBody,
  type SearchIndex,
  SearchIndexes,
  SearchOutbox,
} from './meili/index.js';
export { SimilarService } from './similar/index.js';
export { PostgresEngine } from './postgres.engine.js';
export { SEARCH_RESOLVERS, SearchModule } from './search.module.js';
export { type Found, type SearchInput, SearchService } from './search.service.js';
