import { Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { BadInput, decodeCursor, encodeCursor, listFingerprint, pageSize } from '../common/index.js';
import { normalizeFilter, type PostmortemFilter, UnknownNames } from '../postmortems/index.js';
import { type FacetName, MAX_REACHABLE, type SearchAnswer } from './engine.js';
import { SearchEngines } from './engines.js';
import { MAX_QUERY } from './query.js';
import type { SearchResults } from './search.graphql.js';
import { SearchMetrics } from './search-metrics.js';
import { SuggestRepository } from './suggest.repository.js';

const OFFSET = /^\d{1,4}$/;
const MAX_SUGGESTIONS = 20;

export interface SearchInput {
  readonly query: string;
  readonly filter?: PostmortemFilter | null;
  readonly facets?: readonly FacetName[] | null;
  readonly first?: number | null;
  readonly after?: string | null;
  /** Matches that are counted at most, where nobody needs to know how many more there are. */
  readonly countUpTo?: number;
}

/** What an engine found, with everything but the postmortems themselves. */
export interface Found {
  readonly answer: SearchAnswer;
  readonly results: Omit<SearchResults, 'hits'>;
}

/** Have we seen this before? */
@Injectable()
export class SearchService {
  constructor(
    private readonly engines: SearchEngines,
    private readonly metrics: SearchMetrics,
    private readonly suggestions: SuggestRepository,
    private readonly unknownNames: UnknownNames,
  ) {}

  async search(viewer: Viewer, input: SearchInput): Promise<Found> {
    const started = performance.now();
    const filter = normalizeFilter(input.filter);
    const size = pageSize(input.first);
    const fingerprint = listFingerprint('search', input.query, filter);
    const offset = Number(decodeCursor(input.after, fingerprint, [OFFSET])?.[0] ?? 0);
    if (offset > MAX_REACHABLE) throw BadInput.of('after', `reaches past the best ${MAX_REACHABLE} hits`);
    const limit = Math.min(size, MAX_REACHABLE - offset);
    const facets = input.facets ?? [];
    const { query, countUpTo } = input;
    const request = { query, filter, facets, offset, limit, countUpTo };
    const asked = performance.now();
    const { answer, engine, degraded } = await this.engines.search(viewer, request);
    this.metrics.count(engine, degraded, (performance.now() - asked) / 1000);
    if (answer.total === 0) await this.unknownNames.refuse(filter);
    const end = offset + answer.hits.length;
    const cursor = (at: number): string => encodeCursor(fingerprint, [at]);
    return {
      answer,
      results: {
        totalCount: answer.total,
        totalIsExact: answer.totalIsExact,
        facets: answer.facets,
        pageInfo: {
          hasNextPage: answer.hasMore && end < MAX_REACHABLE,
          hasPreviousPage: offset > 0,
          startCursor: answer.hits.length > 0 ? cursor(offset + 1) : null,
          endCursor: answer.hits.length > 0 ? cursor(end) : null,
        },
        engine,
        degraded,
        correctedQuery: answer.correctedQuery,
        tookMs: Math.round((performance.now() - started) * 10) / 10,
      },
    };
  }

  async suggest(viewer: Viewer, prefix: string, first: number | null | undefined): Promise<string[]> {
    if (prefix.length > MAX_QUERY) throw BadInput.of('prefix', `must have at most ${MAX_QUERY} characters`);
    const size = pageSize(first, 8);
    if (size > MAX_SUGGESTIONS)
      throw BadInput.of('first', `must be a whole number from 1 to ${MAX_SUGGESTIONS}`);
    return this.suggestions.suggest(viewer, prefix.replaceAll('\0', ''), size);
  }
}
