import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { normalizeFilter, type PostmortemFilter, UnknownNames } from '../postmortems/index.js';
import { type RootCauseCategory, TaxonomyService } from '../taxonomy/index.js';
import { counting, IncidentsRepository } from '../trends/index.js';
import { DEFINITIONS, DEFINITIONS_VERSION } from './definitions.js';
import type { ReportInput } from './input.js';
import { SEVERITY_KEYS } from './report.js';
import { ReportRepository } from './report.repository.js';
import { spansOf } from './spans.js';

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
    private readonly unknownNames: UnknownNames,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async gather(
    viewer: Viewer,
    { period: text, filter: asked }: ReportRequest,
    now: Date,
  ): Promise<ReportInput> {
    const filter = counting(normalizeFilter(asked));
    const { timeZone, fiscalYearStart, mitigationTargetMinutes } = this.config;
    const spans = spansOf(text, { timeZone, fiscalYearStart }, now);
    const { period, previous, asOf } = spans;
    const request = { filter, period, previous, asOf, timeZone };
    const [current, before, trailing, repeats, actions, unpublished, undated, categories] = await Promise.all(
      [
        this.incidents.ofRange(viewer, filter, period),
        this.incidents.ofRange(viewer, filter, previous),
        this.figures.trailing(viewer, filter, spans.trailing, SEVERITY_KEYS),
        this.figures.repeats(viewer, request),
        this.figures.actions(viewer, request),
        this.figures.unpublished(viewer, request),
        this.figures.undated(viewer, filter),
        this.taxonomy.all(viewer),
      ],
    );
    if (current.length + before.length === 0) await this.unknownNames.refuse(filter);
    return {
      ...{ period, previous, asOf, timeZone, fiscalYearStart, mitigationTargetMinutes, filter },
      ...{ current, before, trailing, repeats, actions, unpublished, undated },
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

/** Names the taxonomy as it is: codes, names and what each means. */
function versionOf(categories: readonly RootCauseCategory[]): string {
  const all = categories.map(({ code, name, description }) => [code, name, description]);
  all.sort(([a], [b]) => (a! < b! ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 12);
}
