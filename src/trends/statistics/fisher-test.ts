import { requireCount } from './arguments.js';
import { logGamma } from './special-functions.js';

/** k of n. */
export interface Part {
  readonly k: number;
  readonly n: number;
}

/** Outcomes whose probability is that of the observed one but for rounding count as equal: R's 1 + 10⁻⁷. */
const TIE = 1 + 1e-7;

/**
 * Fisher's exact test that two shares are one: given all margins, the first k is hypergeometric; two-sided, the
 * probability of all outcomes that are not more probable than the observed one, as R's `fisher.test`. Where either
 * n is 0, or all or none succeed: 1.
 *
 * Source: R. A. Fisher, The logic of inductive inference, 1935.
 */
export function fisherTest(first: Part, second: Part): number {
  const { low, probabilities } = outcomes(first, second);
  const bound = probabilities[first.k - low]! * TIE;
  return Math.min(
    1,
    probabilities.reduce((sum, p) => (p <= bound ? sum + p : sum), 0),
  );
}

/**
 * The smallest p that any outcome with these margins could have: where it is above the error rate, no difference of
 * the two shares could have been found.
 *
 * Source: R. E. Tarone, A modified Bonferroni method for discrete data, 1990.
 */
export function smallestFisherP(first: Part, second: Part): number {
  const { probabilities } = outcomes(first, second);
  const least = Math.min(probabilities[0]!, probabilities.at(-1)!) * TIE;
  return Math.min(
    1,
    probabilities.reduce((sum, p) => (p <= least ? sum + p : sum), 0),
  );
}

/** The probability of each k that the first can have, from `low` on. */
function outcomes(first: Part, second: Part): { low: number; probabilities: number[] } {
  for (const { k, n } of [first, second]) {
    requireCount('k', k);
    requireCount('n', n);
    if (k > n) throw new RangeError(`k: must not be above n, ${k} > ${n}`);
  }
  const successes = first.k + second.k;
  const total = first.n + second.n;
  const low = Math.max(0, successes - second.n);
  const high = Math.min(first.n, successes);
  const choose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  const all = choose(total, successes);
  const probabilities = Array.from({ length: high - low + 1 }, (_, at) =>
    Math.exp(choose(first.n, low + at) + choose(second.n, successes - low - at) - all),
  );
  return { low, probabilities };
}
