import {
  CONFIDENCE,
  compareCounts,
  compareFamily,
  type CountPair,
  fisherTest,
  holm,
  poissonInterval,
  smallestFisherP,
  type Verdict,
  wilsonInterval,
} from '../trends/index.js';
import type { Delta, Ends, Share, ShareOf } from './report.js';

/** A comparison before its family is known. */
export interface Test {
  readonly p: number;
  /** The smallest p it could have had. */
  readonly smallest: number;
  readonly rose: boolean;
}

/** The rule of `compareFamily`, for comparisons of any kind. */
export function judge(tests: readonly Test[]): Verdict[] {
  const alpha = 1 - CONFIDENCE;
  const testable = tests.filter(({ smallest }) => smallest <= alpha);
  const adjusted = holm(testable.map(({ p }) => p));
  return tests.map((test) => {
    const place = testable.indexOf(test);
    if (place < 0) return 'INSUFFICIENT_DATA';
    if (adjusted[place]! > alpha) return 'NO_DETECTABLE_CHANGE';
    return test.rose ? 'INCREASED' : 'DECREASED';
  });
}

/** What two periods are counted over. */
export interface Exposures {
  readonly current: number;
  readonly previous: number;
}

export function countPair(current: number, previous: number, days: Exposures): CountPair {
  return {
    current: { count: current, exposure: days.current },
    previous: { count: previous, exposure: days.previous },
  };
}

/** A count with its exact interval, compared alone. */
export function countDelta(current: number, previous: number, days: Exposures): Delta {
  const { verdict } = compareCounts(countPair(current, previous, days));
  return { value: current, previous, ...countEnds(current), verdict };
}

export function countEnds(count: number): { low: number; high: number } {
  const { lower, upper } = poissonInterval(count);
  return { low: lower, high: upper };
}

/** The verdicts of many counts as one family. */
export function countVerdicts(counts: readonly (readonly [number, number])[], days: Exposures): Verdict[] {
  const pairs = counts.map(([current, previous]) => countPair(current, previous, days));
  return compareFamily(pairs).map(({ verdict }) => verdict);
}

export function shareOf(k: number, n: number, missing: number): ShareOf {
  const interval = wilsonInterval(k, n);
  const ends: Ends = { low: interval?.lower ?? null, high: interval?.upper ?? null };
  return { k, n, missing, value: n === 0 ? null : k / n, ...ends };
}

/** Of the values that are known, those that are so. */
export function shareWhere<T>(
  all: readonly T[],
  known: (one: T) => boolean,
  is: (one: T) => boolean,
): ShareOf {
  const given = all.filter(known);
  return shareOf(given.filter(is).length, given.length, all.length - given.length);
}

/** Two shares compared alone; `shareTest` where they belong to a family. */
export function shareDelta(current: ShareOf, previous: ShareOf): Share {
  return { ...current, previous, verdict: judge([shareTest(current, previous)])[0]! };
}

export function shareTest(current: ShareOf, previous: ShareOf): Test {
  return {
    p: fisherTest(current, previous),
    smallest: smallestFisherP(current, previous),
    rose: (current.value ?? 0) > (previous.value ?? 0),
  };
}
