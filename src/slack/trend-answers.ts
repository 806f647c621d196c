import { Inject, Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/index.js';
import { BadInput, canonicalInstant } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import type { TrendGroup } from '../postmortems/index.js';
import {
  type Calendar,
  compareCounts,
  periodOf,
  periodRange,
  readPeriod as readCalendarPeriod,
  shiftPeriod,
  type TrendInterval,
  TrendsService,
  type Wanted,
} from '../trends/index.js';
import type { Asker } from './asker.js';
import type { Card } from './blocks/parts.js';
import { trendCard } from './blocks/trend-card.js';
import { only, postmortemFilter, shownFilters, single, slugsOf } from './filters.js';
import type { Command } from './grammar.js';

const DAY = 86_400_000;
const TOP = 9;
const WANTED: Wanted = {
  durations: new Set(),
  ...{ series: true, total: true, undated: true, outside: false, duplicates: true },
};
const ONLY_TOTAL: Wanted = { ...WANTED, series: false, undated: false, duplicates: false };

const GROUPS: Readonly<Record<string, TrendGroup>> = {
  cause: 'ROOT_CAUSE',
  family: 'ROOT_CAUSE_FAMILY',
  service: 'SERVICE',
  team: 'TEAM',
  provider: 'PROVIDER',
  severity: 'SEVERITY',
  sev: 'SEVERITY',
  nature: 'NATURE',
  detection: 'DETECTION',
};

interface Stretch {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** How many incidents, of what, and whether that is a change: counted where the API counts. */
@Injectable()
export class TrendAnswers {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly service: TrendsService,
    private readonly catalog: CatalogService,
  ) {}

  async trends({ viewer }: Asker, command: Command, now = new Date()): Promise<Card> {
    only('trends', command.filters, ['by', 'service', 'sev', 'cause', 'team', 'provider', 'tag', 'nature']);
    const { by, ...filters } = command.filters;
    const filter = postmortemFilter({ ...command, filters });
    if (filter.service) filter.service = await slugsOf(this.catalog, filter.service);
    const groupBy = groupOf(single('by', by));
    const timezone = this.config.timeZone;
    const { from, to, label } = this.stretch(command.text, now);
    const length = Date.parse(to) - Date.parse(from);
    const before = canonicalInstant(new Date(Date.parse(from) - length));
    const days = length / DAY;
    const common = { filter, timezone, interval: intervalOf(days), top: TOP };
    const [trends, earlier] = await Promise.all([
      this.service.trends(viewer, { ...common, groupBy, from, to }, WANTED, now),
      this.service.trends(viewer, { ...common, groupBy: 'NONE', from: before, to: from }, ONLY_TOTAL, now),
    ]);
    const [current, previous] = [trends.total.total, earlier.total.total];
    const { verdict } = compareCounts({
      current: { count: current, exposure: days },
      previous: { count: previous, exposure: days },
    });
    return trendCard({ trends, label, days, previous, verdict, filters: shownFilters(filter) });
  }

  /** As far as it has come: what is not over is compared with as much time before it. */
  private stretch(text: string, now: Date): Stretch {
    const calendar: Calendar = {
      timeZone: this.config.timeZone,
      fiscalYearStart: this.config.fiscalYearStart,
    };
    const until = canonicalInstant(now);
    if (text === '') {
      const { start } = periodRange(shiftPeriod(periodOf(until, 'MONTH', calendar), -11), calendar);
      return { from: start, to: until, label: 'the last twelve months' };
    }
    const days = Number(/^(\d{1,4})d$/i.exec(text)?.[1] ?? 0);
    if (days > 0) {
      const from = canonicalInstant(new Date(now.getTime() - days * DAY));
      return { from, to: until, label: `the last ${days} days` };
    }
    const label = text.toUpperCase().replace(/^(\d{4})(?=[HQ])/, '$1-');
    const period = readCalendarPeriod(label);
    if (!period)
      throw BadInput.of('trends', 'takes days such as 90d or a period such as 2026, 2026-Q2 or 2026-03');
    const { start, end } = periodRange(period, calendar);
    if (start >= until) throw BadInput.of('trends', `${label} has not begun`);
    return end > until
      ? { from: start, to: until, label: `${label} so far` }
      : { from: start, to: end, label };
  }
}

function groupOf(by: string | undefined): TrendGroup {
  if (by === undefined) return 'NONE';
  const group = GROUPS[by.toLowerCase()];
  if (group) return group;
  throw BadInput.of('by', `${by.slice(0, 40)} is none; there are ${Object.keys(GROUPS).join(', ')}`);
}

/** Few enough to be read, enough to see a course. */
function intervalOf(days: number): TrendInterval {
  if (days <= 120) return 'WEEK';
  if (days <= 550) return 'MONTH';
  return days <= 1700 ? 'QUARTER' : 'YEAR';
}
