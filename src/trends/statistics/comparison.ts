import { CONFIDENCE, requireCount, requireExposure, requireOpenUnit } from './arguments.js';
import { binomialTest, clopperPearsonOdds, smallestPossibleP } from './binomial-test.js';
import { holm } from './holm.js';

/** The words a comparison may end in, and what each means. */
export const VERDICTS = {
  INCREASED: 'The rate rose: chance alone would rarely give a difference this large',
  DECREASED: 'The rate fell: chance alone would rarely give a difference this large',
  NO_DETECTABLE_CHANGE: 'Chance alone explains the difference; it is not shown that nothing changed',
  INSUFFICIENT_DATA: 'Too few in both periods together: no division of them could have shown a change',
} as const;
export type Verdict = keyof typeof VERDICTS;

/** A count, and what it was counted over: days, deployments, … */
export interface CountOver {
  readonly count: number;
  readonly exposure: number;
}

export interface CountPair {
  readonly previous: CountOver;
  readonly current: CountOver;
}

export interface RateRatio {
  /** Current rate over previous rate; null where the previous count is 0. */
  readonly value: number | null;
  readonly lower: number;
  /** Null where it has no upper end: the previous count is 0. */
  readonly upper: number | null;
}

export interface Comparison {
  readonly verdict: Verdict;
  /** Of this comparison alone. */
  readonly p: number;
  /** Corrected for its family, what the verdict goes by; null where no verdict could be reached. */
  readonly adjustedP: number | null;
  /** Null where both counts are 0. */
  readonly rateRatio: RateRatio | null;
}

/**
 * The exact test that two Poisson counts come from one rate: given their total N, the current one is
 * Binomial(N, π) with π = current exposure / both exposures; two-sided by small p-values, as R's `poisson.test`.
 * Swapping the periods gives the same. Both 0: 1.
 *
 * Source: J. Przyborowski, H. Wilenski, Homogeneity of results in testing samples from Poisson series, 1940.
 */
export function rateTest({ previous, current }: CountPair): number {
  return binomialTest(current.count, previous.count + current.count, currentShare(previous, current));
}

/**
 * Current rate over previous rate with its exact interval: Clopper and Pearson's of the current share of the total,
 * its odds turned back by the exposures. Both 0: null.
 *
 * The interval cuts α/2 off on either side, the test adds up small probabilities: with unequal exposures the one may
 * just hold 1 where the other just rejects it (R does the same). Nor is it widened for a family.
 *
 * Source: as `rateTest`; C. J. Clopper, E. S. Pearson, 1934.
 */
export function rateRatio({ previous, current }: CountPair, confidence = CONFIDENCE): RateRatio | null {
  check(previous, current);
  requireOpenUnit('confidence', confidence);
  const total = previous.count + current.count;
  if (total === 0) return null;
  const perOdds = previous.exposure / current.exposure;
  const odds = clopperPearsonOdds(current.count, total, confidence);
  return {
    value: previous.count === 0 ? null : (current.count / previous.count) * perOdds,
    lower: odds.lower * perOdds,
    upper: odds.upper === null ? null : odds.upper * perOdds,
  };
}

/** One comparison that was chosen before looking, so a family of its own; see `compareFamily`. */
export function compareCounts(pair: CountPair, confidence = CONFIDENCE): Comparison {
  return compareFamily([pair], confidence)[0]!;
}

/**
 * Compares each pair and corrects for their number. The rule of the verdict, α = 1 − confidence:
 *
 * 1. INSUFFICIENT_DATA where even the most extreme division of the total has p > α: nothing could have been found
 *    (equal periods, α = 5 %: a total below 6). Such pairs do not count in the family: their totals, not their
 *    divisions, decide it, and they can never be rejected (Tarone).
 * 2. INCREASED or DECREASED, by the ratio of the rates, where Holm's adjusted p ≤ α.
 * 3. NO_DETECTABLE_CHANGE otherwise.
 *
 * So the chance of any INCREASED or DECREASED in a family where nothing changed is at most α, if counts are Poisson.
 *
 * Source: S. Holm, 1979; R. E. Tarone, A modified Bonferroni method for discrete data, 1990.
 */
export function compareFamily(pairs: readonly CountPair[], confidence = CONFIDENCE): Comparison[] {
  requireOpenUnit('confidence', confidence);
  const alpha = 1 - confidence;
  const ps = pairs.map(rateTest);
  const testable = pairs.flatMap((pair, index) => (isTestable(pair, alpha) ? [index] : []));
  const adjusted = new Map(
    holm(testable.map((index) => ps[index]!)).map((p, place) => [testable[place]!, p]),
  );
  return pairs.map((pair, index) => {
    const adjustedP = adjusted.get(index) ?? null;
    return {
      verdict: verdict(pair, adjustedP, alpha),
      p: ps[index]!,
      adjustedP,
      rateRatio: rateRatio(pair, confidence),
    };
  });
}

function isTestable({ previous, current }: CountPair, alpha: number): boolean {
  const total = previous.count + current.count;
  return smallestPossibleP(total, currentShare(previous, current)) <= alpha;
}

function verdict({ previous, current }: CountPair, adjustedP: number | null, alpha: number): Verdict {
  if (adjustedP === null) return 'INSUFFICIENT_DATA';
  if (adjustedP > alpha) return 'NO_DETECTABLE_CHANGE';
  const rose = current.count / current.exposure > previous.count / previous.exposure;
  return rose ? 'INCREASED' : 'DECREASED';
}

function currentShare(previous: CountOver, current: CountOver): number {
  check(previous, current);
  return current.exposure / (previous.exposure + current.exposure);
}

function check(...sides: CountOver[]): void {
  for (const { count, exposure } of sides) {
    requireCount('count', count);
    requireExposure(exposure);
  }
}
