import { CONFIDENCE, requireCount, requireOpenUnit } from './arguments.js';
import type { Interval } from './interval.js';
import { gammaUpperQuantile } from './special-functions.js';

/**
 * The exact interval of the mean behind a count: every mean for which a count this low or lower, and one this high
 * or higher, each have a probability of at least α/2, α = 1 − confidence. In closed form
 * lower = χ²(α/2; 2k) / 2 and upper = χ²(1 − α/2; 2k + 2) / 2, that is quantiles of Gamma(k) and Gamma(k + 1).
 *
 * A count of 0 has the lower end 0; its upper end at 95 % is 3.69. Divide both by the exposure for a rate. Counts
 * that come in clusters vary more than this says.
 *
 * Source: F. Garwood, Fiducial limits for the Poisson distribution, 1936.
 */
export function poissonInterval(count: number, confidence = CONFIDENCE): Interval {
  requireCount('count', count);
  requireOpenUnit('confidence', confidence);
  const tail = (1 - confidence) / 2;
  return {
    lower: count === 0 ? 0 : gammaUpperQuantile(1 - tail, count),
    upper: gammaUpperQuantile(tail, count + 1),
  };
}
