import { requireCount, requireOpenUnit } from './arguments.js';
import { betaQuantile, binomialLogProbability, binomialLower, binomialUpper } from './special-functions.js';

/** Outcomes whose probability is that of the observed one but for rounding count as equal: R's 1 + 10⁻⁷. */
const TIE = Math.log1p(1e-7);

/**
 * The two-sided p-value of k successes in n trials where each succeeds with probability p: the probability of all
 * outcomes that are not more probable than the observed one ("method of small p-values"), as R's `binom.test`. For
 * p = ½ that is twice the tail.
 *
 * n = 0: 1. Exact for any count; outcomes tied by symmetry are recognised up to some ten million trials, beyond
 * which p may miss one outcome's probability.
 *
 * Source: the rule: J. O. Irwin, 1935; its use here: W. J. Conover, Practical Nonparametric Statistics, 1971.
 */
export function binomialTest(k: number, n: number, p: number): number {
  requireCount('k', k);
  requireCount('n', n);
  requireOpenUnit('p', p);
  if (k > n) throw new RangeError(`k: must not be above n, ${k} > ${n}`);
  const mean = n * p;
  if (k === mean) return 1;
  const total = k < mean ? sumBelow(k, n, p) : sumBelow(n - k, n, 1 - p);
  return Math.min(1, total);
}

/** Of a k below the mean: its tail, and from above all that is as improbable. */
function sumBelow(k: number, n: number, p: number): number {
  const bound = binomialLogProbability(k, n, p) + TIE;
  // Above the mean probabilities only fall: find the first outcome that is improbable enough.
  let first = Math.ceil(n * p);
  for (let last = n + 1; first < last;) {
    const middle = Math.floor((first + last) / 2);
    if (binomialLogProbability(middle, n, p) <= bound) last = middle;
    else first = middle + 1;
  }
  return binomialLower(k, n, p) + binomialUpper(first, n, p);
}

/**
 * The smallest p-value that any outcome of n trials could have: one of the two extremes. Where it is above the error
 * rate, nothing could have been found, whatever happened.
 *
 * Source: R. E. Tarone, A modified Bonferroni method for discrete data, 1990.
 */
export function smallestPossibleP(n: number, p: number): number {
  return Math.min(binomialTest(0, n, p), binomialTest(n, n, p));
}

/** An interval of the odds p / (1 − p); an end that is null is not bounded. */
export interface OddsInterval {
  readonly lower: number;
  readonly upper: number | null;
}

/**
 * Clopper and Pearson's exact interval, of the odds p / (1 − p) and not of p, so that nothing is lost where p is
 * near 1: with α = 1 − confidence, p from Beta(k, n − k + 1) at α/2 to Beta(k + 1, n − k) at 1 − α/2.
 *
 * k = 0: from 0. k = n: no upper end (null). n = 0: from 0 to null, which says nothing.
 *
 * Source: C. J. Clopper, E. S. Pearson, The use of confidence or fiducial limits, 1934.
 */
export function clopperPearsonOdds(k: number, n: number, confidence: number): OddsInterval {
  const tail = (1 - confidence) / 2;
  const lower = (successes: number, failures: number): number =>
    successes === 0
      ? 0
      : betaQuantile(tail, successes, failures + 1) / betaQuantile(1 - tail, failures + 1, successes);
  // The upper end of the odds is one over the lower end of the odds against.
  const against = lower(n - k, k);
  return { lower: lower(k, n - k), upper: against === 0 ? null : 1 / against };
}
