import { Inject, Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { type TrendGroup, UnknownNames } from '../postmortems/index.js';
import type { Bucket } from './buckets.js';
import { ALL_DURATIONS, type Duration } from './durations.js';
import { counting } from './fact-filter.sql.js';
import { labelOf } from './labels.js';
import { series, type SeriesParts } from './series.js';
import { trendDefinition } from './trend-definition.js';
import { trendBuckets, type TrendRequest, trendRequest } from './trend-request.js';
import type { Trends, TrendsArgs, TrendSeries } from './trends.graphql.js';
import { type Cell, TrendsRepository } from './trends.repository.js';
import { isMany } from './trends.sql.js';

/** What of an answer costs a statement of its own, or much to carry. */
export interface Wanted {
  readonly durations: ReadonlySet<Duration>;
  readonly series: boolean;
  readonly total: boolean;
  readonly undated: boolean;
  readonly outside: boolean;
  readonly duplicates: boolean;
}

export const ALL_WANTED: Wanted = {
  durations: new Set(ALL_DURATIONS),
  ...{ series: true, total: true, undated: true, outside: true, duplicates: true },
};

const REST = 'other';

/** Incidents over time. */
@Injectable()
export class TrendsService {
  constructor(
    private readonly repository: TrendsRepository,
    private readonly unknownNames: UnknownNames,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Refuses a filter that names what does not exist: a slip would read as if nothing had happened. */
  async trends(viewer: Viewer, args: TrendsArgs, wanted: Wanted, now = new Date()): Promise<Trends> {
    const request = trendRequest(args, this.config.fiscalYearStart);
    await this.unknownNames.refuse(request.filter);
    return this.counted(viewer, request, wanted, now);
  }

  /** The same of a filter as it is: a published report keeps counting by names that the catalogue has lost. */
  async trendsAnyway(viewer: Viewer, args: TrendsArgs, wanted: Wanted, now: Date): Promise<Trends> {
    return this.counted(viewer, trendRequest(args, this.config.fiscalYearStart), wanted, now);
  }

  private async counted(viewer: Viewer, request: TrendRequest, wanted: Wanted, now: Date): Promise<Trends> {
    const { interval, by, filter, calendar } = request;
    const isOpen = request.from === null || request.to === null;
    const extent = isOpen ? await this.repository.extent(viewer, filter) : { first: null, last: null };
    const buckets = trendBuckets(request, extent, now);
    const [start, end] = [buckets[0]!.start, buckets.at(-1)!.end];
    const none = Promise.resolve(0);
    const grouped = wanted.series ? this.cells(viewer, request, buckets, by, wanted) : [];
    // Where each incident has one group, the groups are the total already.
    const isCounted = wanted.series && !isMany(by);
    const whole = wanted.total && !isCounted ? this.cells(viewer, request, buckets, 'NONE', wanted) : grouped;
    const [cells, all, undated, outside, duplicates] = await Promise.all([
      grouped,
      whole,
      wanted.undated ? this.repository.undated(viewer, filter) : none,
      wanted.outside ? this.repository.outside(viewer, filter, start, end) : none,
      wanted.duplicates ? this.repository.duplicates(viewer, filter) : none,
    ]);
    const groups = wanted.series ? await this.series(request, buckets, by, cells) : [];
    const [total] = wanted.total ? await this.series(request, buckets, 'NONE', all) : [];
    const definition = trendDefinition(request, this.config.fiscalYearStart);
    const { timeZone: timezone } = calendar;
    return {
      ...{
        interval,
        groupBy: by,
        timezone,
        buckets,
        series: groups,
        undated,
        outside,
        duplicates,
        definition,
      },
      // Only an answer that nobody asked for lacks it.
      total: total!,
    };
  }

  private cells(
    viewer: Viewer,
    { filter, top }: TrendRequest,
    buckets: readonly Bucket[],
    by: TrendGroup,
    { durations }: Wanted,
  ): Promise<Cell[]> {
    const bounds = [...buckets.map((bucket) => bucket.start), buckets.at(-1)!.end];
    return this.repository.cells(viewer, { filter, by, bounds, top, durations });
  }

  private async series(
    { filter, top }: TrendRequest,
    buckets: readonly Bucket[],
    by: TrendGroup,
    cells: readonly Cell[],
  ): Promise<TrendSeries[]> {
    const parts = seriesParts(by, cells, top);
    const named = by === 'SERVICE' || by.startsWith('ROOT_CAUSE');
    const names = named
      ? await this.repository.names(
          by,
          parts.map(({ key }) => key),
        )
      : new Map<string, string>();
    return parts.map((part) => {
      const label = names.get(part.key) ?? part.label;
      return series({ ...part, label }, buckets, counting(filter));
    });
  }
}

/** Cells by key, those with the most incidents first, and what is left over as the rest. */
function seriesParts(by: TrendGroup, cells: readonly Cell[], top: number): SeriesParts[] {
  if (by === 'NONE') return [{ kind: 'ALL', key: '', label: 'All', cells, group: { by } }];
  const byKey = new Map<string | null, Cell[]>();
  for (const cell of cells) {
    const list = byKey.get(cell.key);
    if (list) list.push(cell);
    else byKey.set(cell.key, [cell]);
  }
  const total = (key: string): number => byKey.get(key)!.reduce((sum, { count }) => sum + count, 0);
  const keys = [...byKey.keys()].filter((key) => key !== null);
  const ranked = keys
    .map((key) => ({ key, total: total(key) }))
    .sort((a, b) => b.total - a.total || (a.key < b.key ? -1 : 1))
    .map(({ key }) => key);
  // Where an incident has many groups, the statement has put the others together already: each incident once.
  const shown = isMany(by) ? ranked : ranked.slice(0, top);
  const rest = [...(byKey.get(null) ?? []), ...ranked.slice(shown.length).flatMap((key) => byKey.get(key)!)];
  const parts = shown.map((key): SeriesParts => {
    const kind = key === '' ? 'NONE' : 'GROUP';
    return { kind, key, label: labelOf(by, key), cells: byKey.get(key)!, group: { by, key } };
  });
  if (rest.length > 0)
    parts.push({ kind: 'REST', key: REST, label: 'Other', cells: rest, group: { by, otherThan: shown } });
  return parts;
}
