import { durationStats, type DurationStats, type Incident } from '../trends/index.js';
import type { ResponseKey, ResponseTimes } from './report.js';
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

function durations(seconds: readonly (number | null)[]): DurationStats {
  return durationStats(
    seconds.filter((value) => value !== null),
    seconds.length,
  );
}
