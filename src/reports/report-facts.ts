import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { CONFIG, type Config } from '../config/index.js';
import type { PostmortemFilter } from '../postmortems/index.js';
import { type RootCauseCategory, TaxonomyService } from '../taxonomy/index.js';
import { ALL_WANTED, IncidentsRepository, TrendsArgs, TrendsService } from '../trends/index.js';
import { DEFINITIONS, DEFINITIONS_VERSION } from './definitions.js';
import type { ReportInput } from './input.js';
import { ReportRepository } from './report.repository.js';
import { sortedFilter } from './sorted-filter.js';
import { type Spans, spansOf } from './spans.js';

export interface ReportRequest {
  readonly period: string;
  readonly filter?: PostmortemFilter | null;
}

/** Gathers all that a report is computed from, as far as the viewer may see it. */
@Injectable()
export class ReportFacts {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly figures: ReportRepository,
    private readonly taxonomy: TaxonomyService,
    private readonly trends: TrendsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async gather(
    viewer: Viewer,
    { period: text, filter: asked }: ReportRequest,
    now: Date,
  ): Promise<ReportInput> {
    const filter = sortedFilter(asked);
    const { timeZone, fiscalYearStart, mitigationTargetMinutes } = this.config;
    const spans = spansOf(text, { timeZone, fiscalYearStart }, now);
    const { period, previous, asOf } = spans;
    const request = { filter, period, previous, asOf, timeZone };
    const [both, trends, repeats, actions, unpublished, categories] = await Promise.all([
      // At once: what the parts of few incidents cost to find, those of twice as many do.
      this.incidents.ofRange(viewer, filter, { start: previous.start, end: period.end }),
      this.trends.trendsAnyway(viewer, trailingArgs(spans, filter, timeZone), ALL_WANTED, now),
      this.figures.repeats(viewer, request),
      this.figures.actions(viewer, request),
      this.figures.unpublished(viewer, request),
      this.taxonomy.all(viewer),
    ]);
    const begins = Date.parse(period.start);
    const [before, current] = [true, false].map((isBefore) =>
      both.filter(({ startedAt }) => Date.parse(startedAt) < begins === isBefore),
    );
    return {
      ...{ period, previous, asOf, timeZone, fiscalYearStart, mitigationTargetMinutes, filter },
      ...{ current: current!, before: before!, trends, repeats, actions, unpublished },
      audience: visibleTo(viewer).includes('RESTRICTED') ? 'RESTRICTED' : 'ORGANIZATION',
      definitionsVersion: DEFINITIONS_VERSION,
      definitions: DEFINITIONS,
      taxonomyVersion: versionOf(categories),
      families: new Map(
        categories.filter(({ parentCode }) => !parentCode).map(({ code, name }) => [code, name]),
      ),
    };
  }
}

/** The periods the report looks back over, by severity. */
function trailingArgs(
  { trailing, trailingKind }: Spans,
  filter: PostmortemFilter,
  timezone: string,
): TrendsArgs {
  return {
    interval: trailingKind,
    groupBy: 'SEVERITY',
    from: trailing.start,
    to: trailing.end,
    timezone,
    filter,
  };
}

/** Names the taxonomy as it is: codes, names and what each means. */
function versionOf(categories: readonly RootCauseCategory[]): string {
  const all = categories.map(({ code, name, description }) => [code, name, description]);
  all.sort(([a], [b]) => (a! < b! ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 12);
}
