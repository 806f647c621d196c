import type { Viewer } from '../access/index.js';
import type { PostmortemFilter } from '../postmortems/index.js';

export const FACETS = [
  'SEVERITY',
  'STATUS',
  'ROOT_CAUSE',
  'SERVICE',
  'PROVIDER',
  'TEAM',
  'NATURE',
  'YEAR',
  'TAG',
] as const;
export type FacetName = (typeof FACETS)[number];
export type EngineName = 'POSTGRES' | 'MEILISEARCH';

export interface SearchRequest {
  readonly query: string;
  /** Normalized. */
  readonly filter: PostmortemFilter;
  readonly facets: readonly FacetName[];
  readonly offset: number;
  readonly limit: number;
  /** Matches that are counted at most, 0 for none; an engine that counts all of them anyhow may say how many. */
  readonly countUpTo?: number | undefined;
}

export interface Hit {
  readonly id: string;
  /** 0 to 1; comparable only within one answer. */
  readonly score: number;
}

export interface FacetCounts {
  readonly facet: FacetName;
  /** Most frequent first, at most 100. */
  readonly values: readonly { readonly value: string; readonly label: string; readonly count: number }[];
}

export interface SearchAnswer {
  readonly hits: readonly Hit[];
  readonly total: number;
  readonly totalIsExact: boolean;
  /** Whether more hits can be had with a larger offset. */
  readonly hasMore: boolean;
  readonly facets: readonly FacetCounts[];
  readonly correctedQuery: string | null;
  /** What to mark in the texts of hits, as a tsquery; null where there is nothing to mark. */
  readonly marking: string | null;
}

/** What an engine must do; one suite of tests holds for each. Visibility is part of what it asks its store. */
export interface SearchEngine {
  readonly name: EngineName;
  search(viewer: Viewer, request: SearchRequest): Promise<SearchAnswer>;
}

/** Hits that can be reached by paging; whoever wants more should narrow the query. */
export const MAX_REACHABLE = 1000;
