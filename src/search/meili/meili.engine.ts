import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../../access/index.js';
import { Database } from '../../database/index.js';
import {
  type FacetCounts,
  type FacetName,
  type Hit,
  MAX_REACHABLE,
  type SearchAnswer,
  type SearchRequest,
} from '../engine.js';
import { parseQuery } from '../query.js';
import { type Read, Reading } from '../reading.js';
import { Scoring } from '../scoring.js';
import { identifiers, meiliFilter, meiliQueries } from './query.js';
import { MeiliError } from './problems.js';
import type { MeiliSearch, MeiliServer, SearchFound } from './server.js';

const ATTRIBUTES: Readonly<Record<FacetName, string>> = {
  SEVERITY: 'severity',
  STATUS: 'status',
  ROOT_CAUSE: 'causes',
  SERVICE: 'services',
  PROVIDER: 'providers',
  TEAM: 'teams',
  NATURE: 'nature',
  YEAR: 'year',
  TAG: 'tags',
};
/** Best hits of a query of several words that are put in order here. */
const MAX_SCORED = 60;
/** Changes that may wait for the index before it is thought to be behind. */
const MAX_WAITING = 2000;
const MAX_LAG_SECONDS = 60;

interface State {
  readonly uid: string;
  readonly lag: number;
  readonly waiting: number;
  readonly unseen: readonly string[];
}

/** Search on Meilisearch. It finds and counts; what it finds is read from PostgreSQL, under the same rights again. */
@Injectable()
export class MeiliEngine {
  constructor(
    private readonly database: Database,
    private readonly reading: Reading,
    private readonly scoring: Scoring,
  ) {}

  /** Throws MeiliError where Meilisearch cannot be asked or is behind. */
  async search(
    server: MeiliServer,
    viewer: Viewer,
    request: SearchRequest,
    signal?: AbortSignal,
  ): Promise<SearchAnswer> {
    const parsed = parseQuery(request.query);
    const visible = visibleTo(viewer);
    const [state, read] = await Promise.all([this.state(visible), this.reading.read(visible, parsed)]);
    const filter = meiliFilter(request.filter, visible, state.unseen);
    const find = async (isStrict: boolean): Promise<SearchFound> => {
      const queries = meiliQueries(read, parsed, isStrict);
      return server.search(state.uid, queries, params(request, read, queries[0] !== '', filter), signal);
    };
    const exact = identifiers(read);
    const isStrict =
      exact.length === 1 || (exact.length > 1 && (await this.reading.isAnyWithAll(visible, exact)));
    let found = await find(isStrict);
    if (isStrict && found.totalHits === 0) found = await find(false);
    const hits = await this.best(
      visible,
      read,
      found.hits.map(scored),
      windowOf(request, read),
      request.limit,
    );
    const end = request.offset + hits.length;
    return {
      hits,
      total: found.totalHits,
      totalIsExact: true,
      hasMore: hits.length > 0 && end < Math.min(found.totalHits, MAX_REACHABLE),
      facets: await this.facets(request.facets, found.facetDistribution),
      correctedQuery: read.corrected,
      marking: read.marking,
    };
  }

  /** The hits asked for. Those that may be on the first pages are put in order by what PostgreSQL knows of words. */
  private async best(
    visible: readonly string[],
    read: Read,
    found: readonly Hit[],
    { skip, isScored }: Window,
    limit: number,
  ): Promise<Hit[]> {
    if (!isScored || found.length === 0) return found.slice(skip, skip + limit);
    const [first, rest] = [found.slice(0, MAX_SCORED), found.slice(MAX_SCORED)];
    const best = await this.scoring.score(
      visible,
      read,
      first.map(({ id }) => id),
    );
    const least = best.at(-1)?.score ?? 0;
    const all = [...best, ...rest.map(({ id, score }) => ({ id, score: Math.min(score, least) }))];
    return all.slice(skip, skip + limit);
  }

  /**
   * The live index, how far it is behind, and which of its copies show more than PostgreSQL would show this viewer by
   * now: a postmortem that has just been restricted must not even be counted.
   */
  private async state(visible: readonly string[]): Promise<State> {
    const [state] = await this.database.read<State & Record<string, unknown>>(
      `SELECT i.uid, coalesce(extract(epoch FROM now() - w.since), 0)::float8 AS lag, w.n::int AS waiting, w.unseen
       FROM search_index i CROSS JOIN LATERAL (
         SELECT count(*) AS n, min(o.since) FILTER (WHERE o.is_edit AND NOT o.is_dead) AS since,
           coalesce(array_agg(o.postmortem_id) FILTER (WHERE p.id IS NULL), '{}') AS unseen
         FROM (SELECT * FROM search_outbox WHERE index_uid = i.uid LIMIT ${MAX_WAITING + 1}) o
         LEFT JOIN postmortem p ON p.id = o.postmortem_id AND p.visibility = ANY ($1::text[])) w
       WHERE i.role = 'LIVE'`,
      [visible],
    );
    if (!state) throw new MeiliError('NO_INDEX', 'no_live_index', 'No index has been built yet');
    if (state.lag > MAX_LAG_SECONDS || state.waiting > MAX_WAITING)
      throw new MeiliError('UNAVAILABLE', 'behind', `The index is ${Math.round(state.lag)} s behind`);
    return state;
  }

  private async facets(
    wanted: readonly FacetName[],
    distribution: Readonly<Record<string, Readonly<Record<string, number>>>>,
  ): Promise<FacetCounts[]> {
    const counts = (facet: FacetName): Readonly<Record<string, number>> =>
      distribution[ATTRIBUTES[facet]] ?? {};
    const codes = Object.keys(counts('ROOT_CAUSE'));
    const slugs = Object.keys(counts('SERVICE'));
    const names =
      codes.length + slugs.length > 0 ? await this.names(codes, slugs) : new Map<string, string>();
    return [...new Set(wanted)].map((facet) => ({
      facet,
      values: Object.entries(counts(facet))
        .map(([value, count]) => ({ value, label: names.get(`${facet} ${value}`) ?? value, count }))
        .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
    }));
  }

  private async names(codes: readonly string[], slugs: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.read<{ key: string; name: string }>(
      `SELECT 'ROOT_CAUSE ' || code AS key, name FROM cause_category WHERE code = ANY ($1::text[])
       UNION ALL SELECT 'SERVICE ' || slug, name FROM service WHERE slug = ANY ($2::text[])`,
      [codes, slugs],
    );
    return new Map(rows.map(({ key, name }) => [key, name]));
  }
}

/** What to ask for so that the hits wanted are in it. */
interface Window {
  readonly page: number;
  readonly hitsPerPage: number;
  /** Hits of that page that come before the ones wanted. */
  readonly skip: number;
  /** Whether the page begins with hits that are put in order here. */
  readonly isScored: boolean;
}

function windowOf({ offset, limit }: SearchRequest, { concepts }: Read): Window {
  if (limit === 0) return { page: 1, hitsPerPage: 0, skip: 0, isScored: false };
  if (concepts.length > 1 && offset < MAX_SCORED)
    return { page: 1, hitsPerPage: Math.max(MAX_SCORED, offset + limit), skip: offset, isScored: true };
  // The smallest page that holds these hits.
  let size = limit;
  while (Math.floor(offset / size) !== Math.floor((offset + limit - 1) / size)) size++;
  return { page: Math.floor(offset / size) + 1, hitsPerPage: size, skip: offset % size, isScored: false };
}

/** Pages are asked for as such, since only then the total is exact; an offset within a page asks for a longer one. */
function params(
  request: SearchRequest,
  read: Read,
  hasWords: boolean,
  filter: readonly string[],
): MeiliSearch {
  const { page, hitsPerPage } = windowOf(request, read);
  return {
    page,
    hitsPerPage,
    filter,
    facets: request.facets.map((facet) => ATTRIBUTES[facet]),
    attributesToRetrieve: ['id'],
    showRankingScore: true,
    matchingStrategy: 'last',
    ...(!hasWords && { sort: ['startedAt:desc'] }),
  };
}

function scored({ id, _rankingScore }: SearchFound['hits'][number]): Hit {
  return { id, score: Math.round((_rankingScore ?? 1) * 1e4) / 1e4 };
}
