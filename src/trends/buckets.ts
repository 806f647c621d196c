import { Temporal } from 'temporal-polyfill';
import type { TrendInterval } from './trends.graphql.js';
import {
  type Calendar,
  formatPeriod,
  type InstantRange,
  localDate,
  type PeriodKind,
  periodOf,
  periodRange,
  shiftPeriod,
  startOfDay,
} from './period.js';

/** A stretch of time that incidents are counted over. */
export interface Bucket extends InstantRange {
  /** 2026, 2026-Q3, 2026-07 as a Period, or the ISO week 2026-W27. */
  readonly label: string;
  /** It is cut by the range asked for, or not over yet: not to be compared with whole ones. */
  readonly partial: boolean;
}

interface Whole {
  readonly label: string;
  readonly start: string;
  /** The one so many later; before, where negative. */
  shift(by: number): Whole;
}

/**
 * The buckets that cover a range, without a gap, the first and the last cut where the range begins and ends;
 * undefined where they are more than `most`.
 */
export function bucketsOf(
  interval: TrendInterval,
  { start, end }: InstantRange,
  calendar: Calendar,
  { now, most }: { now: string; most: number },
): Bucket[] | undefined {
  const buckets: Bucket[] = [];
  const [from, to, today] = [start, end, now].map((instant) => Date.parse(instant));
  for (let one = wholeOf(interval, start, calendar); Date.parse(one.start) < to!;) {
    if (buckets.length === most) return undefined;
    const next = one.shift(1);
    const [first, last] = [Date.parse(one.start), Date.parse(next.start)];
    buckets.push({
      label: one.label,
      start: first < from! ? start : one.start,
      end: last > to! ? end : next.start,
      partial: first < from! || last > to! || last > today!,
    });
    one = next;
  }
  return buckets;
}

/** The end of the bucket that holds the instant. */
export function endOfBucket(interval: TrendInterval, instant: string, calendar: Calendar): string {
  return wholeOf(interval, instant, calendar).shift(1).start;
}

/** The start of the bucket that lies so many before the one that holds the instant. */
export function startOfBucket(
  interval: TrendInterval,
  instant: string,
  calendar: Calendar,
  before = 0,
): string {
  return wholeOf(interval, instant, calendar).shift(-before).start;
}

function wholeOf(interval: TrendInterval, instant: string, calendar: Calendar): Whole {
  if (interval !== 'WEEK') return wholePeriod(interval, instant, calendar);
  const date = localDate(instant, calendar.timeZone);
  return week(date.subtract({ days: date.dayOfWeek - 1 }), calendar.timeZone);
}

function wholePeriod(kind: PeriodKind, instant: string, calendar: Calendar): Whole {
  const at = (parts: ReturnType<typeof periodOf>): Whole => ({
    label: formatPeriod(parts),
    start: periodRange(parts, calendar).start,
    shift: (by) => at(shiftPeriod(parts, by)),
  });
  return at(periodOf(instant, kind, calendar));
}

function week(monday: Temporal.PlainDate, timeZone: string): Whole {
  const number = String(monday.weekOfYear).padStart(2, '0');
  return {
    label: `${String(monday.yearOfWeek).padStart(4, '0')}-W${number}`,
    start: startOfDay(monday, timeZone),
    shift: (by) => week(monday.add({ weeks: by }), timeZone),
  };
}
