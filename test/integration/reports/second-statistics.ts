/*
 * The statistics of a report a second time, as plainly as they can be written: sums over every outcome, bisection,
 * and areas by Simpson's rule. Slow, and nothing of it is shared with what it checks.
 */

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const LOG_FACTORIALS = [0];
function logFactorial(n: number): number {
  while (LOG_FACTORIALS.length <= n)
    LOG_FACTORIALS.push(LOG_FACTORIALS.at(-1)! + Math.log(LOG_FACTORIALS.length));
  return LOG_FACTORIALS[n]!;
}
const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

function bisect(f: (x: number) => number, low: number, high: number): number {
  for (let i = 0; i < 90; i++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Every mean for which so few, and so many, have 2.5 % each. */
export function poisson(count: number): [number, number] {
  const upTo = (k: number, mean: number): number =>
    sum(range(0, k).map((i) => Math.exp(i * Math.log(mean) - mean - logFactorial(i))));
  const far = 3 * count + 20;
  const low = count === 0 ? 0 : bisect((mean) => upTo(count - 1, mean) - 0.975, 1e-9, far);
  return [low, bisect((mean) => upTo(count, mean) - 0.025, 1e-9, far)];
}

export function wilson(k: number, n: number): [number | null, number | null] {
  if (n === 0) return [null, null];
  const z = 1.959963984540054;
  const p = k / n;
  const centre = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const ends = [(centre - half) / (1 + (z * z) / n), (centre + half) / (1 + (z * z) / n)];
  return [k === 0 ? 0 : ends[0]!, k === n ? 1 : ends[1]!];
}

export interface Compared {
  readonly p: number;
  readonly least: number;
  readonly rose: boolean;
}

/** Adds up the outcomes that are no more probable than this one. */
function twoSided(probabilities: readonly number[], at: number): number {
  const bound = probabilities[at]! * (1 + 1e-7);
  return Math.min(1, sum(probabilities.filter((p) => p <= bound)));
}

export function counts(now: number, before: number, days: readonly [number, number]): Compared {
  const share = days[0] / (days[0] + days[1]);
  const n = now + before;
  const all = range(0, n).map((k) =>
    Math.exp(logChoose(n, k) + k * Math.log(share) + (n - k) * Math.log(1 - share)),
  );
  const least = Math.min(twoSided(all, 0), twoSided(all, n));
  return { p: twoSided(all, now), least, rose: now / days[0] > before / days[1] };
}

export function shares([k1, n1]: readonly number[], [k2, n2]: readonly number[]): Compared {
  const [a, b, c, d] = [k1!, n1!, k2!, n2!];
  const low = Math.max(0, a + c - d);
  const all = range(low, Math.min(b, a + c)).map((k) =>
    Math.exp(logChoose(b, k) + logChoose(d, a + c - k) - logChoose(b + d, a + c)),
  );
  const least = Math.min(twoSided(all, 0), twoSided(all, all.length - 1));
  return { p: twoSided(all, a - low), least, rose: (b && a / b) > (d && c / d) };
}

/** All ways of falling, in steps of a 20,000th of the total. */
export function totals(
  now: readonly number[],
  before: readonly number[],
  days: readonly [number, number],
): Compared {
  const share = days[0] / (days[0] + days[1]);
  const n = now.length + before.length;
  const least = Math.min(1, 2 * Math.min(share ** n, (1 - share) ** n));
  const rose = sum(now) / days[0] > sum(before) / days[1];
  const total = sum(now) + sum(before);
  if (total === 0) return { p: 1, least, rose };
  const step = (value: number): number => Math.round((value / total) * 20_000);
  const values = [...now, ...before].map(step);
  let chances = new Float64Array(sum(values) + 1);
  chances[0] = 1;
  for (const value of values) {
    const next = chances.map((p) => p * (1 - share));
    for (let at = value; at < next.length; at++) next[at]! += chances[at - value]! * share;
    chances = next;
  }
  const observed = sum(now.map(step));
  const chance = (is: (at: number) => boolean): number =>
    chances.reduce((all, p, at) => (is(at) ? all + p : all), 0);
  return {
    p: Math.min(
      1,
      2 *
        Math.min(
          chance((at) => at <= observed),
          chance((at) => at >= observed),
        ),
    ),
    least,
    rose,
  };
}

/** A word for each, corrected for those of them that could have come out at all. */
export function verdicts(all: readonly Compared[]): string[] {
  const could = all.filter(({ least }) => least <= 0.05).sort((a, b) => a.p - b.p);
  return all.map((one) => {
    const place = could.indexOf(one);
    if (place < 0) return 'INSUFFICIENT_DATA';
    const adjusted = Math.max(
      ...could.slice(0, place + 1).map(({ p }, i) => Math.min(1, p * (could.length - i))),
    );
    if (adjusted > 0.05) return 'NO_DETECTABLE_CHANGE';
    return one.rose ? 'INCREASED' : 'DECREASED';
  });
}

export function quantile(values: readonly number[], p: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const h = (sorted.length - 1) * p;
  const below = sorted[Math.floor(h)]!;
  return below + (h - Math.floor(h)) * (sorted[Math.ceil(h)]! - below);
}

/** The innermost pair of ranks that still encloses the median with 95 %. */
function medianEnds(values: readonly number[]): [number, number] | null {
  const n = values.length;
  const sorted = [...values].sort((a, b) => a - b);
  const below = (k: number): number => sum(range(0, k).map((i) => Math.exp(logChoose(n, i) - n * Math.LN2)));
  const ranks = range(1, n).filter((rank) => rank <= (n + 1) / 2 && below(rank - 1) <= 0.025 + 1e-12);
  const rank = ranks.at(-1);
  return rank === undefined ? null : [sorted[rank - 1]!, sorted[n - rank]!];
}

/**
 * Student's 97.5 % point. With x = √degrees · tan(angle) the density is a power of the cosine, so the long tail ends at
 * a right angle; the areas are added up by Simpson's rule.
 */
function student(degrees: number): number {
  const area = (end: number): number => {
    const steps = 1200;
    const at = (i: number): number => Math.cos((end * i) / steps) ** (degrees - 1);
    const inner = sum(range(1, steps - 1).map((i) => (i % 2 === 1 ? 4 : 2) * at(i)));
    return ((end / steps) * (at(0) + inner + at(steps))) / 3;
  };
  const half = area(Math.PI / 2);
  return Math.sqrt(degrees) * Math.tan(bisect((angle) => 0.95 - area(angle) / half, 0, Math.PI / 2));
}

/** What is said of durations. */
export function durations(values: readonly number[], incidents: number): Record<string, number | null> {
  const n = values.length;
  const ends = medianEnds(values);
  const logs = values.filter((value) => value > 0).map(Math.log);
  const mean = sum(logs) / logs.length;
  const spread = Math.sqrt(sum(logs.map((log) => (log - mean) ** 2)) / (logs.length - 1) / logs.length);
  const half = new Set(logs).size > 1 ? student(logs.length - 1) * spread : null;
  return {
    n,
    missing: incidents - n,
    min: n ? Math.min(...values) : null,
    p50: quantile(values, 0.5),
    p50Low: ends?.[0] ?? null,
    p50High: ends?.[1] ?? null,
    p90: n >= 29 ? quantile(values, 0.9) : null,
    max: n ? Math.max(...values) : null,
    mean: n ? sum(values) / n : null,
    geometricMean: logs.length ? Math.exp(mean) : null,
    geometricMeanLow: half === null ? null : Math.exp(mean - half),
    geometricMeanHigh: half === null ? null : Math.exp(mean + half),
    zeros: n - logs.length,
  };
}

/** Limits outside of which a count lies beyond three standard deviations of a normal variable. */
export function outside(now: readonly { count: number; days: number }[], at: number): string | null {
  const mean = (sum(now.map((one) => one.count)) / sum(now.map((one) => one.days))) * now[at]!.days;
  const upTo = (k: number): number =>
    sum(range(0, k).map((i) => Math.exp(i * Math.log(mean) - mean - logFactorial(i))));
  const reaches = (p: number): number => range(0, 10_000).find((k) => upTo(k) >= p)!;
  const { count } = now[at]!;
  if (mean === 0) return null;
  if (count > reaches(1 - 0.001349898031630095)) return 'ABOVE';
  return count < reaches(0.001349898031630095) ? 'BELOW' : null;
}
