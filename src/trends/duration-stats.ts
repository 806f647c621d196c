import type { DurationStats } from './duration-stats.graphql.js';
import { geometricMean, median, medianInterval, percentile } from './statistics/index.js';

/** What durations say, of incidents of which some lack one. */
export function durationStats(durations: readonly number[], incidents: number): DurationStats {
  // Always added up in the same order: the same incidents give the same digits.
  const seconds = Array.from(new Float64Array(durations).sort());
  const n = seconds.length;
  const middle = medianInterval(seconds);
  const geometric = geometricMean(seconds);
  const sum = seconds.reduce((all, value) => all + value, 0);
  return {
    n,
    missing: incidents - n,
    min: seconds[0] ?? null,
    p50: median(seconds),
    p90: percentile(seconds, 0.9),
    max: seconds.at(-1) ?? null,
    mean: n === 0 ? null : sum / n,
    geometricMean: geometric.value,
    geometricMeanLow: geometric.interval?.lower ?? null,
    geometricMeanHigh: geometric.interval?.upper ?? null,
    zeros: geometric.zeros,
    p50Low: middle?.lower ?? null,
    p50High: middle?.upper ?? null,
  };
}
