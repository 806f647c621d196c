import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { Database, Params } from '../database/index.js';
import {
  type FacetCounts,
  MAX_REACHABLE,
  type SearchAnswer,
  type SearchEngine,
  type SearchRequest,
} from './engine.js';
import { countFacets, type FacetRow } from './facets.js';
import { documentFilter } from './filter.sql.js';
import { operand, parseQuery } from './query.js';
import { COUNT_BOUND, type Read, Reading } from './reading.js';
import { MIN_SIGNATURE, scoreSql, signatureCondition } from './scoring.js';

/** Matches that are counted and faceted, unless fewer will do; beyond it the total is a lower bound. */
const MAX_COUNTED = 10_000;
/** Candidates that are ranked. */
const MAX_RANKED = 600;
const MAX_TIER = 200;

interface HitRow {
  readonly id: string;
  readonly score: number;
}

/** Search on PostgreSQL alone: concepts weighted by rarity, a bounded set of candidates ranked. */
@Injectable()
export class PostgresEngine implements SearchEngine {
  readonly name = 'POSTGRES';

  constructor(
    private readonly database: Database,
    private readonly reading: Reading,
  ) {}

  async search(viewer: Viewer, request: SearchRequest): Promise<SearchAnswer> {
    const visible = visibleTo(viewer);
    const parsed = parseQuery(request.query);
    const read = await this.reading.read(visible, parsed);
    if (read.onlySignature && read.text.length < MIN_SIGNATURE) return nothing(request, read);
    const [hits, counted] = await Promise.all([
      read.concepts.length + parsed.phrases.length > 0 || parsed.text.length > 0
        ? this.ranked(visible, request, read)
        : this.newest(visible, request, read),
      this.counted(visible, request, read),
    ]);
    const reachable = hits.slice(request.offset, request.offset + request.limit);
    const most = boundOf(request);
    return {
      hits: reachable,
      total: Math.min(counted.total, most),
      totalIsExact: most > 0 && counted.total <= most,
      hasMore: hits.length > request.offset + request.limit,
      facets: counted.facets,
      correctedQuery: read.corrected,
      marking: read.marking,
    };
  }

  /** Nothing to rank by: newest first. */
  private async newest(visible: readonly string[], request: SearchRequest, read: Read): Promise<HitRow[]> {
    const params = new Params();
    const where = conditions(visible, request, read, params);
    return this.database.readCopy<HitRow & Record<string, unknown>>(
      `SELECT d.postmortem_id AS id, 1::float8 AS score FROM search_document d WHERE ${where}
       ORDER BY coalesce(d.started_at, '-infinity') DESC, d.postmortem_id DESC
       LIMIT ${Math.min(MAX_REACHABLE, request.offset + request.limit + 1)}`,
      params.values,
    );
  }

  private async ranked(visible: readonly string[], request: SearchRequest, read: Read): Promise<HitRow[]> {
    const params = new Params();
    const where = conditions(visible, request, read, params);
    const tiers = candidateTiers(read, where, params);
    return this.database.readCopy<HitRow & Record<string, unknown>>(
      scoreSql(tiers, read, params, MAX_RANKED),
      params.values,
    );
  }

  /** Total and facets over the matches, up to a bound. */
  private async counted(
    visible: readonly string[],
    request: SearchRequest,
    read: Read,
  ): Promise<{ total: number; facets: FacetCounts[] }> {
    const most = boundOf(request);
    if (most === 0) return { total: 0, facets: [] };
    const params = new Params();
    const where = conditions(visible, request, read, params);
    const match = matchCondition(read, params);
    const { sql, withLabels } = countFacets(request.facets);
    const rows = await this.database.readCopy<FacetRow & Record<string, unknown>>(
      `WITH matched AS MATERIALIZED (
         SELECT d.severity, d.status, d.nature, d.started_at, d.services, d.causes, d.providers, d.teams, d.tags
         FROM search_document d WHERE ${where} AND ${match} LIMIT ${most + 1})
       SELECT 'TOTAL' AS facet, '' AS value, count(*)::int AS count, '' AS label FROM matched ${sql}`,
      params.values,
    );
    return { total: rows.find((row) => row.facet === 'TOTAL')?.count ?? 0, facets: withLabels(rows) };
  }
}

function boundOf({ countUpTo = MAX_COUNTED }: SearchRequest): number {
  return Math.min(MAX_COUNTED, countUpTo);
}

/** Filter, phrases and exclusions: what every hit must fulfil. */
function conditions(visible: readonly string[], request: SearchRequest, read: Read, params: Params): string {
  const where = [documentFilter(request.filter, visible, params)];
  for (const phrase of read.phrases)
    where.push(`d.words @@ to_tsquery('english', ${params.add(operand(phrase))})`);
  for (const word of read.excluded)
    where.push(`NOT d.words @@ to_tsquery('english', ${params.add(operand(word))})`);
  return where.join(' AND ');
}

/** What counts as a match: any concept that tells documents apart, or the whole text in an error signature. */
function matchCondition(read: Read, params: Params): string {
  if (read.onlySignature) return signatureCondition(read, params);
  if (read.concepts.length === 0) return 'true';
  const any = read.telling.map((c) => `(${c.tsquery})`).join(' | ');
  const words = `d.words @@ to_tsquery('english', ${params.add(any)})`;
  return read.text.length >= MIN_SIGNATURE ? `(${words} OR ${signatureCondition(read, params)})` : words;
}

/**
 * Where candidates come from: documents with all concepts, then with ever fewer, the most common one dropped
 * first; each holds the rarest, so that every candidate is a match. Each tier is bounded, so that a query of common
 * words costs no more than a rare one.
 */
function candidateTiers(read: Read, where: string, params: Params): string {
  const newest = `ORDER BY coalesce(d.started_at, '-infinity') DESC LIMIT`;
  const tier = (condition: string, limit: number): string =>
    `(SELECT d.postmortem_id FROM search_document d WHERE ${where} AND ${condition} ${newest} ${limit})`;
  // PostgreSQL does not know what it costs to unpack the words of a document: left to itself it would look for a few
  // matches through thousands of the newest documents. Behind an OFFSET it finds them by their words.
  const few = (condition: string, limit: number): string =>
    `(SELECT d.postmortem_id FROM (SELECT d.postmortem_id, d.started_at FROM search_document d
      WHERE ${where} AND ${condition} OFFSET 0) d ${newest} ${limit})`;
  const tiers: string[] = [];
  const rarestFirst = [...read.concepts].sort((a, b) => b.weight - a.weight);
  for (let kept = rarestFirst.length; kept > 0 && tiers.length < 4; kept--) {
    const all = rarestFirst
      .slice(0, kept)
      .map((c) => `(${c.tsquery})`)
      .join(' & ');
    const by = rarestFirst[0]!.documents < COUNT_BOUND ? few : tier;
    tiers.push(by(`d.words @@ to_tsquery('english', ${params.add(all)})`, MAX_TIER));
  }
  const rare = read.telling.filter((c) => c.documents <= MAX_RANKED).map((c) => `(${c.tsquery})`);
  if (rare.length > 0)
    tiers.push(few(`d.words @@ to_tsquery('english', ${params.add(rare.join(' | '))})`, MAX_RANKED));
  if (read.text.length >= MIN_SIGNATURE) tiers.push(tier(signatureCondition(read, params), MAX_TIER));
  if (read.concepts.length === 0 && !read.onlySignature) tiers.push(tier('true', MAX_RANKED));
  return tiers.join('\nUNION\n');
}

function nothing(request: SearchRequest, read: Read): SearchAnswer {
  const facets = request.facets.map((facet) => ({ facet, values: [] }));
  return {
    hits: [],
    total: 0,
    totalIsExact: true,
    hasMore: false,
    facets,
    correctedQuery: read.corrected,
    marking: null,
  };
}
