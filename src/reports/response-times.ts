import {
  geometricMean,
  type Incident,
  median,
  medianInterval,
  percentile,
  percentileMinimum,
} from '../trends/index.js';
import type { Durations, ResponseKey, ResponseTimes } from './report.js';
import { RESPONSES } from './report.js';

const SECONDS: Readonly<Record<ResponseKey, (incident: Incident) => number | null>> = {
  timeToDetect: (incident) => incident.secondsToDetect,
  timeToAcknowledge: (incident) => incident.secondsToAcknowledge,
  timeToMitigate: (incident) => incident.secondsToMitigate,
  timeToResolve: (incident) => incident.secondsToResolve,
};

export function responseTimes(current: readonly Incident[], previous: readonly Incident[]): ResponseTimes[] {
  return RESPONSES.map((key) => ({
    key,
    current: durations(current.map(SECONDS[key])),
    previous: durations(previous.map(SECONDS[key])),
  }));
}

/** A figure that n is too small to support is null: the median below 6 values, the 90th percentile below 29. */
export function durations(seconds: readonly (number | null)[]): Durations {
  const values = seconds.filter((value) => value !== null);
  const enough = values.length >= percentileMinimum(0.5);
  const around = medianInterval(values);
  const geometric = geometricMean(values);
  return {
    n: values.length,
    missing: seconds.length - values.length,
    min: values.length === 0 ? null : Math.min(...values),
    p50: enough ? median(values) : null,
    p50Low: around?.lower ?? null,
    p50High: around?.upper ?? null,
    p90: percentile(values, 0.9),
    max: values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value), 0),
    mean: values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length,
    geometricMean: geometric.value,
    geometricMeanLow: geometric.interval?.lower ?? null,
    geometricMeanHigh: geometric.interval?.upper ?? null,
  };
}
