import { requireFinite, requireOpenUnit } from './arguments.js';
import { normalCdf } from './special-functions.js';

/** Values at most of which the rest is counted in steps; of more, only as many of the largest as LARGE. */
const COUNTED = 500;
const LARGE = 100;
/** Steps that the total of what is counted so is divided into. */
const STEPS = { few: 16_384, many: 4096 } as const;
/** Different sums of the largest values that are followed one by one. */
const SUMS = { few: 4096, many: 64 } as const;
/** Steps at most in one standard deviation of what is taken as normal, and the deviations beyond which it has nothing. */
const FINE = 64;
const FAR = 8;

/**
 * The exact test that two totals of skewed values (seconds of impact) come from one process: if incidents and their
 * sizes are alike in both periods, each incident fell into the current one by chance, with probability π = current
 * exposure / both exposures. p is twice the smaller of P(total of the current ≤ observed) and P(… ≥ observed), over all
 * 2ⁿ ways the incidents could have fallen; for values that are all equal that is the test of the counts.
 *
 * Counted with the largest first: each sum of them is followed on its own until it is decided whatever becomes of the
 * rest, so that a giant cannot hide the others. Where too many sums stay open, the rest is counted in fine steps of its
 * own total; of more than 500 values the 100 largest are, and the sum of the many others, none of which is large among
 * them, is taken as normal with the mean and variance it has. p is right to 0.01. No values, or all 0: 1.
 *
 * Source: E. J. G. Pitman, Significance tests which may be applied to samples from any populations, 1937.
 */
export function totalTest(previous: readonly number[], current: readonly number[], share: number): number {
  requireOpenUnit('share', share);
  requireFinite(previous);
  requireFinite(current);
  const all = [...previous, ...current].filter((value) => value !== 0).sort((a, b) => b - a);
  if (all.some((value) => value < 0)) throw new RangeError('values: must not be below 0');
  const size = all.length <= COUNTED ? 'few' : 'many';
  const { below, above, open, rest } = follow(all, sum(current), share, SUMS[size]);
  const sides = rest.length > 0 ? sidesOf(rest, share, STEPS[size]) : () => ({ below: 0, above: 0 });
  let [least, most] = [below, above];
  for (const [left, p] of open) {
    const side = sides(left);
    least += p * side.below;
    most += p * side.above;
  }
  return Math.max(0, Math.min(1, 2 * Math.min(1 - least, 1 - most)));
}

/** The smallest p that any way of falling could have: all in one of the two periods. */
export function smallestTotalP(n: number, share: number): number {
  return Math.min(1, 2 * Math.min(share ** n, (1 - share) ** n));
}

interface Followed {
  /** Probability that the total lies below what is observed, or above it, whatever becomes of the rest. */
  readonly below: number;
  readonly above: number;
  /** What the rest has to come to, to reach what is observed, with its probability. */
  readonly open: ReadonlyMap<number, number>;
  readonly rest: readonly number[];
}

/** Lets the values fall one by one, the largest first, as long as few sums are open. */
function follow(all: readonly number[], observed: number, share: number, sums: number): Followed {
  let [below, above] = [0, 0];
  let open = new Map([[observed, 1]]);
  let [at, left] = [0, sum(all)];
  for (; at < all.length && open.size <= sums; at++) {
    const value = all[at]!;
    left = at === all.length - 1 ? 0 : left - value;
    const next = new Map<number, number>();
    const fall = (to: number, p: number): void => {
      if (to < 0) above += p;
      else if (to > left) below += p;
      else next.set(to, (next.get(to) ?? 0) + p);
    };
    for (const [to, p] of open) {
      fall(to, p * (1 - share));
      fall(to - value, p * share);
    }
    open = next;
  }
  return { below, above, open, rest: all.slice(at) };
}

type Sides = (observed: number) => { below: number; above: number };

/** The probability that the sum of the values that fall into the current period lies below or above what is observed. */
function sidesOf(values: readonly number[], share: number, most: number): Sides {
  const deviationOf = (some: readonly number[]): number =>
    Math.sqrt(sum(some.map((value) => value ** 2)) * share * (1 - share));
  const top = values.length <= COUNTED ? values : values.slice(0, LARGE);
  // No finer than the many others blur.
  const fine = (FINE * sum(top)) / deviationOf(values.slice(top.length));
  const steps = Math.ceil(Math.min(most, fine));
  const inSteps = (value: number, total: number): number => Math.round((value / total) * steps);
  const topTotal = sum(top);
  const large = top.filter((value) => inSteps(value, topTotal) > 0);
  const small = values.slice(large.length);
  const total = sum(large);
  const stepped = large.map((value) => inSteps(value, total));
  // Together the steps are the total again, whatever was rounded.
  const step = total / (sum(stepped) || 1);
  const distribution = distributionOf(stepped, share);
  return small.length > 0
    ? blurred(distribution, step, sum(small) * share, deviationOf(small))
    : stepwise(distribution, step);
}

/** Of a distribution in steps and a normal one beside it. */
function blurred(distribution: Float64Array, step: number, mean: number, deviation: number): Sides {
  const upTo = cumulated(distribution);
  return (observed) => {
    const [low, high] = [-FAR, FAR].map((far) => Math.floor((observed - mean + far * deviation) / step));
    let below = upTo(low!);
    for (let at = Math.max(0, low! + 1); at <= Math.min(high!, distribution.length - 1); at++)
      below += distribution[at]! * normalCdf((observed - mean - at * step) / deviation);
    return { below, above: 1 - below };
  };
}

function stepwise(distribution: Float64Array, step: number): Sides {
  const upTo = cumulated(distribution);
  return (observed) => {
    const at = observed / step;
    // Where it is a whole number of steps but for how numbers are stored, that many are neither below nor above.
    return { below: upTo(Math.ceil(at - 1e-6) - 1), above: 1 - upTo(Math.floor(at + 1e-6)) };
  };
}

/** The probability of so many steps at most. */
function cumulated(distribution: Float64Array): (at: number) => number {
  const sums = distribution.slice();
  for (let at = 1; at < sums.length; at++) sums[at]! += sums[at - 1]!;
  return (at) => (at < 0 ? 0 : sums[Math.min(at, sums.length - 1)]!);
}

function distributionOf(all: readonly number[], share: number): Float64Array {
  let distribution = new Float64Array(1).fill(1);
  for (const step of all) distribution = added(distribution, step, share);
  return distribution;
}

function added(distribution: Float64Array, step: number, share: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(distribution.length + step);
  distribution.forEach((p, at) => {
    next[at]! += p * (1 - share);
    next[at + step]! += p * share;
  });
  return next;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
