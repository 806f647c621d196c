import { requireFinite, requireOpenUnit } from './arguments.js';
import { normalCdf } from './special-functions.js';

/** Values at most that are all counted way by way; of more, only as many of the largest as LARGE. */
const COUNTED = 500;
const LARGE = 100;
/** Steps that the total of both periods is divided into; see `totalTest`. */
const STEPS = 4096;

/**
 * The exact test that two totals of skewed values (seconds of impact) come from one process: if incidents and their
 * sizes are alike in both periods, each incident fell into the current one by chance, with probability π = current
 * exposure / both exposures. p is twice the smaller of P(total of the current ≤ observed) and P(… ≥ observed), over all
 * 2ⁿ ways the incidents could have fallen; for values that are all equal that is the test of the counts.
 *
 * Counted by adding one incident at a time to the distribution of the total, in whole steps of 1/4096 of the total of
 * both periods: exact up to that rounding. Where there are more than 500, the 100 largest are counted so, in steps of
 * 1/4096 of their own total, and the sum of the many others, none of which is large, is taken as normal, with the mean
 * and variance it has: p is right to 0.01, unless one incident outweighs thousands of others. No values, or all 0: 1.
 *
 * Source: E. J. G. Pitman, Significance tests which may be applied to samples from any populations, 1937.
 */
export function totalTest(previous: readonly number[], current: readonly number[], share: number): number {
  requireOpenUnit('share', share);
  requireFinite(previous);
  requireFinite(current);
  if ([...previous, ...current].some((value) => value < 0)) {
    throw new RangeError('values: must not be below 0');
  }
  const all = [...previous, ...current].sort((a, b) => b - a);
  const total = all.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 1;
  const observed = current.reduce((sum, value) => sum + value, 0);
  return all.length <= COUNTED
    ? counted(previous, current, share, total)
    : approximated(all, observed, share);
}

function counted(
  previous: readonly number[],
  current: readonly number[],
  share: number,
  total: number,
): number {
  const now = steps(current, total);
  const observed = now.reduce((sum, step) => sum + step, 0);
  const distribution = distributionOf([...steps(previous, total), ...now], share);
  const from = (start: number, end: number): number =>
    distribution.subarray(start, end).reduce((sum, p) => sum + p, 0);
  return Math.min(1, 2 * Math.min(from(0, observed + 1), from(observed, distribution.length)));
}

/** `all` comes with the largest first. */
function approximated(all: readonly number[], observed: number, share: number): number {
  const [large, rest] = [all.slice(0, LARGE), all.slice(LARGE)];
  const add = (values: readonly number[], of: (value: number) => number): number =>
    values.reduce((sum, value) => sum + of(value), 0);
  const total = add(large, (value) => value);
  const stepped = steps(large, total);
  // What rounding took from the large ones, or added, is given back to the mean.
  const rounded = total - (add(stepped, (step) => step) / STEPS) * total;
  const mean = (add(rest, (value) => value) + rounded) * share;
  const deviation = Math.sqrt(add(rest, (value) => value ** 2) * share * (1 - share));
  const below = distributionOf(stepped, share).reduce((sum, p, at) => {
    const left = observed - (at / STEPS) * total - mean;
    // The rest may be nothing but zeros; on what is observed, half lies on either side.
    const part = deviation > 0 ? normalCdf(left / deviation) : left > 0 ? 1 : left < 0 ? 0 : 0.5;
    return sum + p * part;
  }, 0);
  return Math.max(0, Math.min(1, 2 * Math.min(below, 1 - below)));
}

function steps(values: readonly number[], total: number): number[] {
  return values.map((value) => Math.round((value / total) * STEPS));
}

function distributionOf(all: readonly number[], share: number): Float64Array {
  let distribution = new Float64Array(1).fill(1);
  for (const step of all) distribution = added(distribution, step, share);
  return distribution;
}

/** The smallest p that any way of falling could have: all in one of the two periods. */
export function smallestTotalP(n: number, share: number): number {
  return Math.min(1, 2 * Math.min(share ** n, (1 - share) ** n));
}

function added(distribution: Float64Array, step: number, share: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(distribution.length + step);
  distribution.forEach((p, at) => {
    next[at]! += p * (1 - share);
    next[at + step]! += p * share;
  });
  return next;
}
