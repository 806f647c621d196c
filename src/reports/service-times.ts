import type { Incident, IncidentService } from '../trends/index.js';
import type { ReportInput } from './input.js';
import type { ServiceTime } from './report.js';

type Stretch = readonly [from: number, to: number];

interface Hurt {
  readonly label: string;
  readonly stretches: Stretch[];
  readonly outages: Stretch[];
  missing: number;
}

/**
 * How long incidents hurt each service within the period: the stretches are laid over each other, so that no second
 * counts twice. What began in the period before and lasted into this one counts here as far as it lies in it.
 */
export function serviceTimes({
  current,
  before,
  period,
  asOf,
}: Pick<ReportInput, 'current' | 'before' | 'period' | 'asOf'>): ServiceTime[] {
  const bounds: Stretch = [Date.parse(period.start), Math.min(Date.parse(period.end), Date.parse(asOf))];
  const hurt = new Map<string, Hurt>();
  for (const [incidents, began] of [
    [before, false],
    [current, true],
  ] as const)
    for (const incident of incidents)
      for (const service of incident.services) {
        const stretch = stretchOf(incident, service);
        const within = stretch && clipped(stretch, bounds);
        if (!began && !within) continue;
        const one = hurt.get(service.slug) ?? { label: service.name, stretches: [], outages: [], missing: 0 };
        hurt.set(service.slug, one);
        if (!stretch) one.missing++;
        if (!within) continue;
        one.stretches.push(within);
        if (service.level === 'OUTAGE') one.outages.push(within);
      }
  const whole = (bounds[1] - bounds[0]) / 1000;
  return [...hurt]
    .map(([key, { label, stretches, outages, missing }]): ServiceTime => {
      const [hurtSeconds, outageSeconds] = [covered(stretches), covered(outages)];
      const [unhurt, withoutOutage] = [1 - hurtSeconds / whole, 1 - outageSeconds / whole];
      return { key, label, outageSeconds, withoutOutage, hurtSeconds, unhurt, missing };
    })
    .sort((a, b) => b.hurtSeconds - a.hurtSeconds || (a.key < b.key ? -1 : 1));
}

/** From when to when an incident hurt a service; what the service does not say itself is that of the incident. */
function stretchOf(incident: Incident, service: IncidentService): Stretch | undefined {
  const end = service.endedAt ?? incident.mitigatedAt ?? incident.resolvedAt;
  if (end === null) return undefined;
  return [Date.parse(service.startedAt ?? incident.startedAt), Date.parse(end)];
}

function clipped([from, to]: Stretch, [first, last]: Stretch): Stretch | undefined {
  const within: Stretch = [Math.max(from, first), Math.min(to, last)];
  return within[0] < within[1] ? within : undefined;
}

/** Seconds that lie in at least one of them. */
function covered(stretches: readonly Stretch[]): number {
  let [seconds, reached] = [0, -Infinity];
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    seconds += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return seconds / 1000;
}
