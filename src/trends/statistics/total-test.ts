import { requireFinite, requireOpenUnit } from './arguments.js';

/** Steps that the total of both periods is divided into; see `totalTest`. */
const STEPS = 4096;

/**
 * The exact test that two totals of skewed values (seconds of impact) come from one process: if incidents and their
 * sizes are alike in both periods, each incident fell into the current one by chance, with probability π = current
 * exposure / both exposures. p is twice the smaller of P(total of the current ≤ observed) and P(… ≥ observed), over all
 * 2ⁿ ways the incidents could have fallen; for values that are all equal that is the test of the counts.
 *
 * Counted by adding one incident at a time to the distribution of the total, in whole steps of 1/4096 of the total of
 * both periods: exact up to that rounding. No values, or all 0: 1.
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
  const total = [...previous, ...current].reduce((sum, value) => sum + value, 0);
  if (total === 0) return 1;
  const steps = (values: readonly number[]): number[] =>
    values.map((value) => Math.round((value / total) * STEPS));
  const now = steps(current);
  const all = [...steps(previous), ...now];
  let distribution = new Float64Array(1).fill(1);
  for (const step of all) distribution = added(distribution, step, share);
  const observed = now.reduce((sum, step) => sum + step, 0);
  const from = (start: number, end: number): number =>
    distribution.subarray(start, end).reduce((sum, p) => sum + p, 0);
  return Math.min(1, 2 * Math.min(from(0, observed + 1), from(observed, distribution.length)));
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
