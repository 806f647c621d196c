import type { DurationStats } from './duration-stats.graphql.js';
import { geometricMean, median, medianInterval, percentile } from './statistics/index.js';

/** What durations say, of incidents of which some lack one. */
export function durationStats(seconds: readonly number[], incidents: number): DurationStats {
  const n = seconds.length;
  const middle = medianInterval(seconds);
  const geometric = geometricMean(seconds);
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of seconds) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const given = (value: number): number | null => (n === 0 ? null : value);
  return {
    n,
    missing: incidents - n,
    min: given(min),
    p50: median(seconds),
    p90: percentile(seconds, 0.9),
    max: given(max),
    mean: given(sum / n),
    geometricMean: geometric.value,
    geometricMeanLow: geometric.interval?.lower ?? null,
    geometricMeanHigh: geometric.interval?.upper ?? null,
    zeros: geometric.zeros,
    p50Low: middle?.lower ?? null,
    p50High: middle?.upper ?? null,
  };
}
