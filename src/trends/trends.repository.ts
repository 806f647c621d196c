import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { Database, Params } from '../database/index.js';
import type { PostmortemFilter, TrendGroup } from '../postmortems/index.js';
import type { Duration } from './durations.js';
import { duplicateIds, factFilter } from './fact-filter.sql.js';
import { type CellRequest, cellsSql, isMany, rankSql } from './trends.sql.js';

/** Incidents of one bucket, from 1, and one key; the key is null where it has no series of its own. */
export interface Cell {
  readonly bucket: number;
  readonly key: string | null;
  readonly count: number;
  readonly impact: number;
  readonly impactMissing: number;
  /** Seconds of each incident that has them; none where nobody asked. */
  readonly detect: readonly number[];
  readonly mitigate: readonly number[];
  readonly resolve: readonly number[];
}

/** The seconds come as one text with commas between. */
type Row = Omit<Cell, Duration> & Record<Duration, string | null>;

/** Counts from the facts, one statement per question. */
@Injectable()
export class TrendsRepository {
  constructor(private readonly database: Database) {}

  /** Groups of which an incident has only one come with all their keys, the others with the top ones. */
  async cells(viewer: Viewer, request: CellRequest): Promise<Cell[]> {
    const top = isMany(request.by) ? await this.topKeys(viewer, request) : [];
    const params = new Params();
    const sql = cellsSql(request, top, visibleTo(viewer), params);
    const rows = await this.database.read<Row>(sql, params.values);
    return rows.map((row) => ({
      ...row,
      ...{ detect: numbers(row.detect), mitigate: numbers(row.mitigate), resolve: numbers(row.resolve) },
    }));
  }

  private async topKeys(viewer: Viewer, request: CellRequest): Promise<string[]> {
    const params = new Params();
    const sql = rankSql(request, visibleTo(viewer), params);
    return (await this.database.read<{ key: string }>(sql, params.values)).map(({ key }) => key);
  }

  /** When the first and the last of them started; nulls where there are none with a start. */
  async extent(viewer: Viewer, filter: PostmortemFilter): Promise<{ first: Date | null; last: Date | null }> {
    const params = new Params();
    const where = [...factFilter(filter, visibleTo(viewer), params), 'f.started_at IS NOT NULL'].join(
      ' AND ',
    );
    const end = (order: string): string =>
      `(SELECT f.started_at FROM incident_fact f WHERE ${where} ORDER BY f.started_at ${order} LIMIT 1)`;
    const [row] = await this.database.read<{ first: Date | null; last: Date | null }>(
      `SELECT ${end('ASC')} AS first, ${end('DESC')} AS last`,
      params.values,
    );
    return row!;
  }

  /** How many count but for their start, which they lack. */
  async undated(viewer: Viewer, filter: PostmortemFilter): Promise<number> {
    return this.count(viewer, filter, () => 'f.started_at IS NULL');
  }

  /** How many started before or after the range. */
  async outside(viewer: Viewer, filter: PostmortemFilter, start: string, end: string): Promise<number> {
    return this.count(
      viewer,
      filter,
      (params) =>
        `(f.started_at < ${params.add(start)}::timestamptz OR f.started_at >= ${params.add(end)}::timestamptz)`,
    );
  }

  /** How many are second texts on an incident that counts. */
  async duplicates(viewer: Viewer, filter: PostmortemFilter): Promise<number> {
    return this.count(
      viewer,
      filter,
      (params) => `f.postmortem_id IN (${duplicateIds(filter, visibleTo(viewer), params)})`,
      { duplicates: true },
    );
  }

  private async count(
    viewer: Viewer,
    filter: PostmortemFilter,
    condition: (params: Params) => string,
    options?: { duplicates: boolean },
  ): Promise<number> {
    const params = new Params();
    const where = [...factFilter(filter, visibleTo(viewer), params, options), condition(params)];
    const [row] = await this.database.read<{ count: number }>(
      `SELECT count(*)::int AS count FROM incident_fact f WHERE ${where.join(' AND ')}`,
      params.values,
    );
    return row!.count;
  }

  /** Names of causes by code and of services by slug. */
  async names(by: TrendGroup, keys: readonly string[]): Promise<Map<string, string>> {
    const [table, column] = by === 'SERVICE' ? ['service', 'slug'] : ['cause_category', 'code'];
    const rows = await this.database.read<{ key: string; name: string }>(
      `SELECT ${column} AS key, name FROM ${table} WHERE ${column} = ANY ($1::text[])`,
      [keys],
    );
    return new Map(rows.map(({ key, name }) => [key, name]));
  }
}

function numbers(text: string | null): number[] {
  return text === null ? [] : text.split(',').map(Number);
}
