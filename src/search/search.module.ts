import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/index.js';
import { PostmortemsModule } from '../postmortems/index.js';
import { SearchProjection } from './document.repository.js';
import { Scoring } from './scoring.js';
import { SearchEngines } from './engines.js';
import { HighlightsRepository } from './highlights.repository.js';
import {
  Delivery,
  DriftCheck,
  IndexBuilder,
  IndexDocuments,
  IndexKeeper,
  IndexUpkeep,
  MeiliEngine,
  MeiliSearchServer,
  Relay,
  SearchIndexes,
  SearchOutbox,
} from './meili/index.js';
import { PostgresEngine } from './postgres.engine.js';
import { Reading } from './reading.js';
import { SearchMetrics } from './search-metrics.js';
import { SearchResolver } from './search.resolver.js';
import { SearchService } from './search.service.js';
import { SimilarityVerdicts, SimilarRepository, SimilarResolver, SimilarService } from './similar/index.js';
import { SuggestRepository } from './suggest.repository.js';

export const SEARCH_RESOLVERS = [SearchResolver, SimilarResolver];

const MEILI = [
  Delivery,
  DriftCheck,
  IndexBuilder,
  IndexDocuments,
  IndexKeeper,
  IndexUpkeep,
  MeiliEngine,
  MeiliSearchServer,
  Relay,
  SearchIndexes,
  SearchOutbox,
];

@Module({
  imports: [CatalogModule, PostmortemsModule],
  providers: [
    ...SEARCH_RESOLVERS,
    HighlightsRepository,
    PostgresEngine,
    Reading,
    Scoring,
    SearchEngines,
    SearchMetrics,
    ...MEILI,
    SearchProjection,
    SearchService,
    SimilarityVerdicts,
    SimilarRepository,
    SimilarService,
    SuggestRepository,
  ],
  exports: [HighlightsRepository, SearchService, SimilarityVerdicts, SimilarService, ...MEILI],
})
export class SearchModule {}
