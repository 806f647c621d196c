import { describe, expect, it } from '@jest/globals';
import type { Incident, IncidentService } from '../trends/index.js';
import { serviceTimes } from './service-times.js';

const DAY = 86_400;
/** June 2026, which has 30 days. */
const PERIOD = { period: '2026-06', start: '2026-06-01T00:00:00Z', end: '2026-07-01T00:00:00Z', days: 30 };
const service = (more: Partial<IncidentService> = {}): IncidentService => ({
  ...{ slug: 'checkout', name: 'Checkout', tier: 1, team: null, provider: null },
  ...{ level: 'OUTAGE', involvement: 'ORIGIN', startedAt: null, endedAt: null },
  ...more,
});
const incident = (startedAt: string, resolvedAt: string | null, ...services: IncidentService[]): Incident =>
  ({ startedAt, mitigatedAt: null, resolvedAt, services }) as Partial<Incident> as Incident;
const times = (current: Incident[], before: Incident[] = [], asOf = PERIOD.end) =>
  serviceTimes({ current, before, period: PERIOD, asOf });

describe('the time that a service was hurt', () => {
  it('counts no second twice', () => {
    const [one] = times([
      incident('2026-06-02T00:00:00Z', '2026-06-04T00:00:00Z', service()),
      incident('2026-06-03T00:00:00Z', '2026-06-03T12:00:00Z', service()),
      incident('2026-06-03T12:00:00Z', '2026-06-05T00:00:00Z', service({ level: 'DEGRADED' })),
    ]);
    expect(one).toMatchObject({ key: 'checkout', hurtSeconds: 3 * DAY, outageSeconds: 2 * DAY, missing: 0 });
    expect(one!.unhurt).toBeCloseTo(0.9, 12);
    expect(one!.withoutOutage).toBeCloseTo(28 / 30, 12);
  });

  it('takes the times of the service before those of the incident', () => {
    const own = service({ startedAt: '2026-06-02T06:00:00Z', endedAt: '2026-06-02T07:00:00Z' });
    expect(times([incident('2026-06-02T00:00:00Z', '2026-06-04T00:00:00Z', own)])).toMatchObject([
      { hurtSeconds: 3600 },
    ]);
  });

  it('ends with the period, and takes in what lasted from the one before', () => {
    const early = incident('2026-05-30T00:00:00Z', '2026-06-02T00:00:00Z', service());
    const late = incident('2026-06-30T00:00:00Z', '2026-07-09T00:00:00Z', service());
    expect(times([late], [early])).toMatchObject([{ hurtSeconds: 2 * DAY }]);
    const over = incident('2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z', service({ slug: 'mail' }));
    expect(times([], [over])).toEqual([]);
  });

  it('of a period that lasts is a share of the days so far', () => {
    const [one] = times(
      [incident('2026-06-02T00:00:00Z', '2026-06-03T00:00:00Z', service())],
      [],
      '2026-06-11T00:00:00Z',
    );
    expect(one!.unhurt).toBeCloseTo(0.9, 12);
  });

  it('without an end is missing, not endless', () => {
    expect(times([incident('2026-06-02T00:00:00Z', null, service())])).toMatchObject([
      { hurtSeconds: 0, unhurt: 1, missing: 1 },
    ]);
  });
});
