import { Injectable } from '@nestjs/common';
import { Database, Params } from '../database/index.js';
import { type Hit, MAX_REACHABLE } from './engine.js';
import type { Read } from './reading.js';

/** Shorter texts stand in too many signatures to say anything. */
export const MIN_SIGNATURE = 4;

/** Orders documents by how well they answer a query; docs/search.md has the formula. */
@Injectable()
export class Scoring {
  constructor(private readonly database: Database) {}

  /** These documents, best first, with their scores. */
  async score(visible: readonly string[], read: Read, ids: readonly string[]): Promise<Hit[]> {
    const params = new Params();
    const candidates = `SELECT d.postmortem_id FROM search_document d
      WHERE d.postmortem_id = ANY (${params.add(ids)}::uuid[]) AND d.visibility = ANY (${params.add(visible)}::text[])`;
    return this.database.readCopy<Hit & Record<string, unknown>>(
      scoreSql(candidates, read, params, MAX_REACHABLE),
      params.values,
    );
  }
}

/** The best of the candidates, a statement that answers with ids, by score; equal ones by age, the newest first. */
export function scoreSql(candidates: string, read: Read, params: Params, limit: number): string {
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
  return `WITH candidate AS MATERIALIZED (
         SELECT DISTINCT ON (d.postmortem_id) d.postmortem_id, d.started_at, d.signatures, d.words || ''::tsvector AS words
         FROM (${candidates}) t JOIN search_document d USING (postmortem_id)),
       ranked AS (
         SELECT c.postmortem_id, c.started_at, ${exact} AS exact, ${near} AS near ${ranks.map((r) => `, ${r}`).join('')}
         FROM candidate c OFFSET 0),
       scored AS (
         SELECT postmortem_id, started_at, exact, near / (near + 0.1) AS near,
           (${covered}) / ${totalWeight} AS coverage, (${matched}) / ${totalWeight} AS matched
         FROM ranked)
       SELECT postmortem_id AS id, round((CASE WHEN exact THEN 0.5 + 0.5 * s ELSE least(s, 0.999) END)::numeric, 4)::float8 AS score
       FROM (SELECT *, power(coverage, 1.5) * (0.75 * matched + 0.25 * near) AS s FROM scored) x
       ORDER BY score DESC, coalesce(started_at, '-infinity') DESC, postmortem_id DESC LIMIT ${limit}`;
}

/** The query stands whole in an error signature. */
export function signatureCondition(read: Read, params: Params): string {
  return `d.signatures LIKE ${params.add(`%${likePattern(read.text)}%`)}`;
}

function likePattern(text: string): string {
  return text.toLowerCase().replace(/[\\%_]/g, '\\$&');
}
