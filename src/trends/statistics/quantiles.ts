import { CONFIDENCE, requireFinite, requireOpenUnit } from './arguments.js';
import type { Interval } from './interval.js';
import { binomialLower } from './special-functions.js';

/**
 * The p-quantile, in the one definition used everywhere here: Hyndman and Fan's type 7, that of PostgreSQL's
 * `percentile_cont`, R's `quantile` and spreadsheets. With x₁ ≤ … ≤ xₙ and h = (n − 1)·p + 1 it is
 * x⌊h⌋ + (h − ⌊h⌋)·(x⌊h⌋₊₁ − x⌊h⌋): the values spread evenly from 0 to 1, joined by straight lines.
 *
 * No values: null. One value: that value, whatever p. It says nothing of certainty: `percentile` does.
 *
 * Source: R. J. Hyndman, Y. Fan, Sample quantiles in statistical packages, 1996.
 */
export function quantile(values: readonly number[], p: number): number | null {
  requireOpenUnit('p', p);
  return values.length === 0 ? null : sortedQuantile(ascending(values), p);
}

/** The median, `quantile` at one half: given from the first value on, `medianInterval` says how sure it is. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}

/**
 * The fewest values with which a percentile is printed: from there on, smallest and largest value together enclose
 * the true one with the confidence asked for, 1 − pⁿ − (1 − p)ⁿ ≥ confidence. At 95 %: p50 6, p75 11, p90 29,
 * p95 59, p99 299. Below, the largest value is as likely as not short of it, and the raw values say more.
 *
 * Source: S. S. Wilks, Determination of sample sizes for setting tolerance limits, 1941.
 */
export function percentileMinimum(p: number, confidence = CONFIDENCE): number {
  requireOpenUnit('p', p);
  requireOpenUnit('confidence', confidence);
  const missed = (n: number): number => p ** n + (1 - p) ** n;
  const outer = Math.max(p, 1 - p);
  let n = Math.max(1, Math.ceil(Math.log(1 - confidence) / Math.log(outer)) - 1);
  // A hair of slack: 0.2 ** 1 is not to fail at a confidence of 0.8 by rounding.
  while (missed(n) > (1 - confidence) * (1 + 1e-12)) n++;
  return n;
}

/** The p-quantile (type 7), or null where there are fewer values than `percentileMinimum` asks for. */
export function percentile(values: readonly number[], p: number, confidence = CONFIDENCE): number | null {
  const enough = values.length >= percentileMinimum(p, confidence);
  return enough ? quantile(values, p) : null;
}

export interface MedianInterval extends Interval {
  /** What it really covers: at least what was asked for, as ranks are whole numbers. */
  readonly coverage: number;
}

/**
 * The interval of the median that assumes nothing of the distribution: from the r-th smallest to the r-th largest
 * value, r the largest with P(B ≤ r − 1) ≤ (1 − confidence) / 2 for B ~ Binomial(n, ½); it covers the true median
 * with probability 1 − 2·P(B ≤ r − 1) (more, where values tie). Null where even smallest to largest is not enough:
 * below 6 values at 95 %.
 *
 * Source: W. R. Thompson, On confidence ranges for the median, 1936; G. J. Hahn, W. Q. Meeker, Statistical
 * Intervals, 1991.
 */
export function medianInterval(values: readonly number[], confidence = CONFIDENCE): MedianInterval | null {
  requireOpenUnit('confidence', confidence);
  const n = values.length;
  const tail = ((1 - confidence) / 2) * (1 + 1e-12);
  const below = (rank: number): number => binomialLower(rank - 1, n, 0.5);
  if (n === 0 || below(1) > tail) return null;
  let rank = 1;
  // The largest rank of which it holds lies in [rank, beyond).
  for (let beyond = Math.ceil(n / 2) + 1; beyond - rank > 1;) {
    const middle = Math.floor((rank + beyond) / 2);
    if (below(middle) <= tail) rank = middle;
    else beyond = middle;
  }
  const sorted = ascending(values);
  return { lower: sorted[rank - 1]!, upper: sorted[n - rank]!, coverage: 1 - 2 * below(rank) };
}

function ascending(values: readonly number[]): Float64Array {
  requireFinite(values);
  const sorted = new Float64Array(values);
  // Of one list several figures are asked for; mostly it comes in order.
  for (let at = 1; at < sorted.length; at++) if (sorted[at]! < sorted[at - 1]!) return sorted.sort();
  return sorted;
}

function sortedQuantile(sorted: Float64Array, p: number): number {
  const position = (sorted.length - 1) * p;
  const index = Math.floor(position);
  const low = sorted[index]!;
  const high = sorted[Math.min(index + 1, sorted.length - 1)]!;
  const share = position - index;
  // Weighted, and kept between both: a difference could overflow, a sum could leave by a rounding.
  return Math.min(high, Math.max(low, low * (1 - share) + high * share));
}
