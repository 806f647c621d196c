import type { PostmortemFilter, TrendGroup } from '../postmortems/index.js';
import type { Bucket } from './buckets.js';
import { durationStats } from './duration-stats.js';
import type { Duration } from './durations.js';
import { controlChart, poissonInterval } from './statistics/index.js';
import type { ControlLimits, TrendPoint, TrendSeries } from './trends.graphql.js';
import type { Cell } from './trends.repository.js';

/** The largest number that GraphQL's Int holds. */
const MAX_INT = 2 ** 31 - 1;
const DAY_MS = 86_400_000;

/** What a series is made of: its kind and key, and its cells bucket by bucket. */
export interface SeriesParts {
  readonly kind: TrendSeries['kind'];
  readonly key: string;
  readonly label: string;
  readonly cells: readonly Cell[];
  readonly group: { by: TrendGroup; key?: string; otherThan?: string[] };
}

/** One point per bucket, zeros included. */
export function series(
  parts: SeriesParts,
  buckets: readonly Bucket[],
  filter: PostmortemFilter,
): TrendSeries {
  const counts = buckets.map((_, i) => sum(parts.cells, i + 1, ({ count }) => count));
  const control = controls(buckets, counts);
  const points = buckets.map((bucket, i): TrendPoint => {
    const count = counts[i]!;
    const interval = poissonInterval(count);
    const cells = parts.cells.filter((cell) => cell.bucket === i + 1);
    return {
      bucket,
      count,
      countLow: interval.lower,
      countHigh: interval.upper,
      impactSeconds: Math.min(
        sum(cells, i + 1, ({ impact }) => impact),
        MAX_INT,
      ),
      impactMissing: sum(cells, i + 1, ({ impactMissing }) => impactMissing),
      timeToDetect: durationStats(seconds(cells, 'detect'), count),
      timeToMitigate: durationStats(seconds(cells, 'mitigate'), count),
      timeToResolve: durationStats(seconds(cells, 'resolve'), count),
      control: control[i] ?? null,
      incidents: { filter: within(filter, bucket), group: parts.group },
    };
  });
  const total = counts.reduce((all, count) => all + count, 0);
  return { kind: parts.kind, key: parts.key, label: parts.label, total, points };
}

/** The control chart of the whole buckets, by how long they last; undefined in the places of partial ones. */
function controls(buckets: readonly Bucket[], counts: readonly number[]): (ControlLimits | undefined)[] {
  const whole = buckets.flatMap(({ partial }, i) => (partial ? [] : [i]));
  const days = ({ start, end }: Bucket): number => (Date.parse(end) - Date.parse(start)) / DAY_MS;
  const chart = controlChart(whole.map((i) => ({ count: counts[i]!, exposure: days(buckets[i]!) })));
  const limits: (ControlLimits | undefined)[] = [];
  whole.forEach((i, place) => {
    const point = chart?.points[place];
    if (!point) return;
    const { expected, lower, upper, outside } = point;
    limits[i] = { expected, lower, upper, outside };
  });
  return limits;
}

/** The filter of one bucket: what was asked for, where both narrow the time the narrower. */
function within(filter: PostmortemFilter, { start, end }: Bucket): PostmortemFilter {
  const { startedFrom, startedBefore } = filter;
  const later = startedFrom != null && Date.parse(startedFrom) > Date.parse(start);
  const earlier = startedBefore != null && Date.parse(startedBefore) < Date.parse(end);
  return {
    ...filter,
    startedFrom: later ? startedFrom : start,
    startedBefore: earlier ? startedBefore : end,
  };
}

function sum(cells: readonly Cell[], bucket: number, of: (cell: Cell) => number): number {
  return cells.reduce((all, cell) => (cell.bucket === bucket ? all + of(cell) : all), 0);
}

function seconds(cells: readonly Cell[], duration: Duration): number[] {
  return cells.flatMap((cell) => cell[duration]);
}
