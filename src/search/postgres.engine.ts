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
import { type Read, Reading } from './reading.js';

/** Matches that are counted and faceted; beyond it the total is a lower bound. */
const MAX_COUNTED = 10_000;
/** Candidates that are ranked. */
const MAX_RANKED = 600;
const MAX_TIER = 200;
/** Shorter texts stand in too many signatures to say anything. */
const MIN_SIGNATURE = 4;

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
    const exact = counted.total <= MAX_COUNTED;
    return {
      hits: reachable,
      total: Math.min(counted.total, MAX_COUNTED),
      totalIsExact: exact,
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
    return this.database.read<HitRow & Record<string, unknown>>(
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
    const { concepts } = read;
    const weights = concepts.map((c) => `${params.add(c.weight)}::float8`);
    const totalWeight = `${params.add(concepts.reduce((sum, c) => sum + c.weight, 0) + read.missing || 1)}::float8`;
    const tsquery = (text: string): string => `to_tsquery('english', ${params.add(text)})`;
    const ranks = concepts.map(
      (c, i) => `ts_rank('{0.12,0.4,0.6,1}', c.words, ${tsquery(c.tsquery)}, 0) AS r${i}`,
    );
    const all = concepts.length > 1 ? tsquery(concepts.map((c) => `(${c.tsquery})`).join(' & ')) : null;
    const near = all ? `greatest(ts_rank_cd('{0.15,0.4,0.7,1}', c.words, ${all}, 4), 0)` : '0';
    const covered =
      concepts.map((_, i) => `CASE WHEN r${i} > 0 THEN ${weights[i]} ELSE 0 END`).join(' + ') || '0';
    const matched = concepts.map((_, i) => `${weights[i]} * r${i} / (r${i} + 0.25)`).join(' + ') || '0';
    const exact =
      read.text.length >= MIN_SIGNATURE
        ? `c.signatures LIKE ${params.add(`%${likePattern(read.text)}%`)}`
        : 'false';
    return this.database.read<HitRow & Record<string, unknown>>(
      `WITH candidate AS MATERIALIZED (
         SELECT DISTINCT ON (d.postmortem_id) d.postmortem_id, d.started_at, d.signatures, d.words || ''::tsvector AS words
         FROM (${tiers}) t JOIN search_document d USING (postmortem_id)),
       ranked AS (
         SELECT c.postmortem_id, c.started_at, ${exact} AS exact, ${near} AS near ${ranks.map((r) => `, ${r}`).join('')}
         FROM candidate c OFFSET 0),
       scored AS (
         SELECT postmortem_id, started_at, exact, near / (near + 0.1) AS near,
           (${covered}) / ${totalWeight} AS coverage, (${matched}) / ${totalWeight} AS matched
         FROM ranked)
       SELECT postmortem_id AS id, round((CASE WHEN exact THEN 0.5 + 0.5 * s ELSE least(s, 0.999) END)::numeric, 4)::float8 AS score
       FROM (SELECT *, power(coverage, 1.5) * (0.75 * matched + 0.25 * near) AS s FROM scored) x
       ORDER BY score DESC, coalesce(started_at, '-infinity') DESC, postmortem_id DESC LIMIT ${MAX_RANKED}`,
      params.values,
    );
  }

  /** Total and facets over the matches, up to a bound. */
  private async counted(
    visible: readonly string[],
    request: SearchRequest,
    read: Read,
  ): Promise<{ total: number; facets: FacetCounts[] }> {
    const params = new Params();
    const where = conditions(visible, request, read, params);
    const match = matchCondition(read, params);
    const { sql, withLabels } = countFacets(request.facets);
    const rows = await this.database.read<FacetRow & Record<string, unknown>>(
      `WITH matched AS MATERIALIZED (
         SELECT d.severity, d.status, d.nature, d.started_at, d.services, d.causes, d.providers, d.teams, d.tags
         FROM search_document d WHERE ${where} AND ${match} LIMIT ${MAX_COUNTED + 1})
       SELECT 'TOTAL' AS facet, '' AS value, count(*)::int AS count, '' AS label FROM matched ${sql}`,
      params.values,
    );
    return { total: rows.find((row) => row.facet === 'TOTAL')?.count ?? 0, facets: withLabels(rows) };
  }
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
  const tiers: string[] = [];
  const rarestFirst = [...read.concepts].sort((a, b) => b.weight - a.weight);
  for (let kept = rarestFirst.length; kept > 0 && tiers.length < 4; kept--) {
    const all = rarestFirst
      .slice(0, kept)
      .map((c) => `(${c.tsquery})`)
      .join(' & ');
    tiers.push(tier(`d.words @@ to_tsquery('english', ${params.add(all)})`, MAX_TIER));
  }
  const rare = read.telling.filter((c) => c.documents <= MAX_RANKED).map((c) => `(${c.tsquery})`);
  if (rare.length > 0)
    tiers.push(tier(`d.words @@ to_tsquery('english', ${params.add(rare.join(' | '))})`, MAX_RANKED));
  if (read.text.length >= MIN_SIGNATURE) tiers.push(tier(signatureCondition(read, params), MAX_TIER));
  if (read.concepts.length === 0 && !read.onlySignature) tiers.push(tier('true', MAX_RANKED));
  return tiers.join('\nUNION\n');
}

function signatureCondition(read: Read, params: Params): string {
  return `d.signatures LIKE ${params.add(`%${likePattern(read.text)}%`)}`;
}

function likePattern(text: string): string {
  return text.toLowerCase().replace(/[\\%_]/g, '\\$&');
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
