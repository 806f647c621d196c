import { CONFIDENCE, requireFinite, requireOpenUnit } from './arguments.js';
import type { Interval } from './interval.js';
import { studentQuantile } from './special-functions.js';

export interface GeometricMean {
  /** Null where no value is above 0. */
  readonly value: number | null;
  /** Null below two values, and where all are equal: then nothing is known of their spread. */
  readonly interval: Interval | null;
  /** The values it is of: those above 0. */
  readonly used: number;
  /** Values of exactly 0, left out: to be printed beside it. */
  readonly zeros: number;
}

/**
 * exp of the mean of the logarithms: what durations, which are skewed to the right, vary around, and the steadiest
 * of the averages from quarter to quarter. The interval is Student's on the logarithms,
 * exp(m ± t(n − 1)·s / √n), exact where these are normal, good where they are nearly.
 *
 * A zero has no logarithm. Nothing is imputed for it and nothing added to all: zeros are left out and counted, so
 * that the number carries its "n used of n". Negative values are refused: a duration below 0 is an error upstream.
 *
 * Source: J. Aitchison, J. A. C. Brown, The Lognormal Distribution, 1957; Student, The probable error of a mean,
 * 1908.
 */
export function geometricMean(values: readonly number[], confidence = CONFIDENCE): GeometricMean {
  requireOpenUnit('confidence', confidence);
  requireFinite(values);
  if (values.some((value) => value < 0)) throw new RangeError('values: must not be below 0');
  const logs = values.filter((value) => value > 0).map(Math.log);
  const used = logs.length;
  const zeros = values.length - used;
  if (used === 0) return { value: null, interval: null, used, zeros };
  const mean = logs.reduce((sum, log) => sum + log, 0) / used;
  return { value: Math.exp(mean), interval: interval(logs, mean, confidence), used, zeros };
}

function interval(logs: readonly number[], mean: number, confidence: number): Interval | null {
  const n = logs.length;
  if (logs.every((log) => log === logs[0])) return null;
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  const half = studentQuantile((1 + confidence) / 2, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { lower: Math.exp(mean - half), upper: Math.exp(mean + half) };
}
