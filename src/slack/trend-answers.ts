import { Inject, Injectable } from '@nestjs/common';
import { BadInput, canonicalInstant } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import type { TrendGroup } from '../postmortems/index.js';
import {
  compareCounts,
  periodOf,
  periodRange,
  shiftPeriod,
  type TrendInterval,
  TrendsService,
  type Wanted,
} from '../trends/index.js';
import type { Asker } from './asker.js';
import type { Card } from './blocks/parts.js';
import { trendCard } from './blocks/trend-card.js';
import { only, PostmortemFilters, single } from './filters.js';
import type { Command } from './grammar.js';
import { readPeriod } from './periods.js';

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
    private readonly narrowing: PostmortemFilters,
  ) {}

  async trends({ viewer }: Asker, command: Command, now = new Date()): Promise<Card> {
    only('trends', command.filters, ['by', 'service', 'sev', 'cause', 'team', 'provider', 'tag', 'nature']);
    const { by, ...filters } = command.filters;
    const filter = await this.narrowing.of({ ...command, filters });
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
    return trendCard({ trends, label, days, previous, verdict, filters: this.narrowing.shown(filter) });
  }

  /** As far as it has come: what is not over is compared with as much time before it. */
  private stretch(text: string, now: Date): Stretch {
    const until = canonicalInstant(now);
    if (text === '') {
      const { start } = periodRange(shiftPeriod(periodOf(until, 'MONTH', this.config), -11), this.config);
      return { from: start, to: until, label: 'the last twelve months' };
    }
    const { start, end, label } = readPeriod('trends', text, this.config, now);
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
