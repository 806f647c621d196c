import { CONFIDENCE, requireCount, requireOpenUnit } from './arguments.js';
import type { Interval } from './interval.js';
import { normalQuantile } from './special-functions.js';

/**
 * Wilson's score interval of a share k / n, without continuity correction: with z the normal quantile at
 * (1 + confidence) / 2,
 * (k + z²/2 ± z·√(k(n − k)/n + z²/4)) / (n + z²).
 * It stays inside 0 to 1, holds k / n, and is of use at 0 and n: 0 of 8 gives 0 to 32 %. Its coverage is near the
 * confidence on average, not never below it. n = 0: null.
 *
 * Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927; R. G. Newcombe,
 * Two-sided confidence intervals for the single proportion, 1998, method 3.
 */
export function wilsonInterval(k: number, n: number, confidence = CONFIDENCE): Interval | null {
  requireCount('k', k);
  requireCount('n', n);
  requireOpenUnit('confidence', confidence);
  if (k > n) throw new RangeError(`k: must not be above n, ${k} > ${n}`);
  if (n === 0) return null;
  const z = normalQuantile((1 + confidence) / 2);
  const square = z * z;
  const middle = k + square / 2;
  const half = z * Math.sqrt(k * (1 - k / n) + square / 4);
  return {
    lower: k === 0 ? 0 : Math.min(k / n, (middle - half) / (n + square)),
    upper: k === n ? 1 : Math.max(k / n, (middle + half) / (n + square)),
  };
}
