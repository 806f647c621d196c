import { Module } from '@nestjs/common';
import { PostmortemsModule } from '../postmortems/index.js';
import { SearchProjection } from './document.repository.js';
import { HighlightsRepository } from './highlights.repository.js';
import { PostgresEngine } from './postgres.engine.js';
import { Reading } from './reading.js';
import { SearchResolver } from './search.resolver.js';
import { SearchService } from './search.service.js';
import { SuggestRepository } from './suggest.repository.js';

export const SEARCH_RESOLVERS = [SearchResolver];

@Module({
  imports: [PostmortemsModule],
  providers: [
    ...SEARCH_RESOLVERS,
    HighlightsRepository,
    PostgresEngine,
    Reading,
    SearchProjection,
    SearchService,
    SuggestRepository,
  ],
  exports: [PostgresEngine, SearchService],
})
export class SearchModule {}
