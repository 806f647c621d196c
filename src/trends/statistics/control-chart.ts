import { requireCount, requireExposure } from './arguments.js';
import type { CountOver } from './comparison.js';
import { normalQuantile, poissonCdf } from './special-functions.js';

/** Fewer periods than this make no chart: the centre line itself would be guesswork. */
export const CHART_MINIMUM = 8;

/** What lies beyond three standard deviations of a normal variable, on one side: Shewhart's limits. */
const TAIL = 0.001349898031630095;

export interface ChartPoint extends CountOver {
  readonly rate: number;
  /** The count that the centre line expects over this exposure. */
  readonly expected: number;
  /** The lowest and the highest count that are still usual. */
  readonly lower: number;
  readonly upper: number;
  readonly outside: 'ABOVE' | 'BELOW' | null;
}

export interface ControlChart {
  /** All counts over all exposures. */
  readonly centre: number;
  readonly points: readonly ChartPoint[];
}

/**
 * The control chart of counts per period: a u-chart, and with equal exposures a c-chart. The centre line is
 * ū = Σ counts / Σ exposures; the limits of a period of exposure e are the exact quantiles of Poisson(ū·e) at
 * Φ(−3) and Φ(3), not ū ± 3√: at small counts the normal limits give
 * too many false alarms above. A lower limit above 0 exists from a mean of 6.6 on.
 * A count below the lower or above the upper limit is marked; each side errs in at most 0.135 % of the periods.
 *
 * Below 8 periods: null. All counts 0: centre and limits 0, nothing marked. The centre is of all periods, outside
 * points included: one wild period widens the limits, as do clusters of incidents, so unmarked is not "steady".
 *
 * Source: W. A. Shewhart, Economic Control of Quality of Manufactured Product, 1931; exact ("probability") limits:
 * D. C. Montgomery, Introduction to Statistical Quality Control, 1985.
 */
export function controlChart(periods: readonly CountOver[]): ControlChart | null {
  for (const { count, exposure } of periods) {
    requireCount('count', count);
    requireExposure(exposure);
  }
  if (periods.length < CHART_MINIMUM) return null;
  const sum = (of: (period: CountOver) => number): number =>
    periods.reduce((total, period) => total + of(period), 0);
  const centre = sum(({ count }) => count) / sum(({ exposure }) => exposure);
  // Equal periods have equal limits.
  const limits = new Map<number, { lower: number; upper: number }>();
  const points = periods.map(({ count, exposure }): ChartPoint => {
    const expected = centre * exposure;
    const { lower, upper } = limits.get(exposure) ?? {
      lower: poissonQuantile(TAIL, expected),
      upper: poissonQuantile(1 - TAIL, expected),
    };
    limits.set(exposure, { lower, upper });
    const outside = count > upper ? 'ABOVE' : count < lower ? 'BELOW' : null;
    return { count, exposure, rate: count / exposure, expected, lower, upper, outside };
  });
  return { centre, points };
}

/** The smallest k with P(X ≤ k) ≥ p of X ~ Poisson(mean), as R's `qpois`. */
export function poissonQuantile(p: number, mean: number): number {
  // Cornish and Fisher's guess is right to a count or two; walk from there.
  const z = normalQuantile(p);
  let k = Math.max(0, Math.floor(mean + z * Math.sqrt(mean) + (z * z - 1) / 6));
  while (k > 0 && poissonCdf(k - 1, mean) >= p) k--;
  while (poissonCdf(k, mean) < p) k++;
  return k;
}
