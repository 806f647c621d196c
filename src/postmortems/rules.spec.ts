import { describe, expect, it } from '@jest/globals';
import { parseContent, type PostmortemContent } from './document.js';
import { completeness, contentProblems, missingForPublish } from './rules.js';

const NOW = new Date('2026-01-01T00:00:00Z');

function content(fields: object): PostmortemContent {
  return parseContent({ title: 'Checkout down', ...fields }, undefined, '');
}

function problems(fields: object): string[] {
  return contentProblems(content(fields), 'input', NOW).map((p) => `${p.field}: ${p.message}`);
}

const factor = (category: string, more: object = {}) => ({ category, role: 'ROOT_CAUSE', ...more });

describe('anchors', () => {
  const T = (minute: number) => `2025-01-01T00:${String(minute).padStart(2, '0')}:00Z`;

  it.each([
    ['detectedAt', { startedAt: T(5), detectedAt: T(4) }],
    ['acknowledgedAt', { detectedAt: T(5), acknowledgedAt: T(4) }],
    ['mitigatedAt', { startedAt: T(5), mitigatedAt: T(4) }],
    ['resolvedAt', { mitigatedAt: T(5), resolvedAt: T(4) }],
    ['resolvedAt', { acknowledgedAt: T(5), resolvedAt: T(4) }],
  ])('refuses %s before an earlier anchor', (field, anchors) => {
    expect(problems(anchors)).toEqual([expect.stringMatching(new RegExp(`^input.${field}: .* lies before`))]);
  });

  it('accepts equal anchors, a mitigation before detection, and the year 1628', () => {
    expect(problems({ startedAt: T(1), detectedAt: T(1), resolvedAt: T(1) })).toEqual([]);
    expect(problems({ startedAt: T(1), mitigatedAt: T(2), detectedAt: T(3) })).toEqual([]);
    expect(problems({ startedAt: '1628-08-10T00:00:00Z', resolvedAt: '1628-08-10T02:00:00Z' })).toEqual([]);
  });

  it('refuses the future, and a span that no incident has', () => {
    expect(problems({ startedAt: '2026-02-01T00:00:00Z' })[0]).toMatch(/startedAt: .* lies in the future/);
    const timeline = [{ at: '2026-02-01T00:00:00Z', text: 'a' }];
    const affectedServices = [
      { service: 'a', level: 'OUTAGE', involvement: 'ORIGIN', endedAt: '2026-02-01T00:00:00Z' },
    ];
    expect(problems({ timeline, affectedServices })).toEqual([
      expect.stringMatching(/timeline\[0\].at: .* lies in the future/),
      expect.stringMatching(/affectedServices\[0\].endedAt: .* lies in the future/),
    ]);
    expect(problems({ startedAt: '1628-08-10T00:00:00Z', resolvedAt: T(1) })[0]).toMatch(/check the year/);
  });
});

describe('lists', () => {
  it('refuses a second primary factor and a cause listed twice in one role', () => {
    const twice = [
      factor('NET.DNS', { primary: true }),
      factor('CFG.APP', { primary: true }),
      factor('CFG.APP'),
    ];
    expect(problems({ factors: twice })).toEqual([
      'input.factors[1].primary: only one factor can be primary; factors[0] already is',
      expect.stringMatching(/^input.factors\[2\]: CFG.APP as ROOT_CAUSE is listed twice/),
    ]);
  });

  it('refuses a service twice, a cascade from itself, an origin that cascaded, and a reversed interval', () => {
    const service = (more: object) => ({ service: 'a', level: 'OUTAGE', involvement: 'CASCADE', ...more });
    expect(problems({ affectedServices: [service({}), service({})] })[0]).toMatch(/a is listed twice/);
    expect(problems({ affectedServices: [service({ cascadedFrom: 'a' })] })[0]).toMatch(/from itself/);
    expect(
      problems({ affectedServices: [service({ involvement: 'ORIGIN', cascadedFrom: 'b' })] })[0],
    ).toMatch(/only for/);
    const reversed = service({ startedAt: '2025-01-02T00:00:00Z', endedAt: '2025-01-01T00:00:00Z' });
    expect(problems({ affectedServices: [reversed] })[0]).toMatch(/endedAt: .* lies before startedAt/);
  });

  it('ties action items only to factors of the postmortem', () => {
    const actionItems = [{ title: 'x', kind: 'PREVENT', mitigates: ['NET.DNS'] }];
    expect(problems({ actionItems, factors: [factor('NET.DNS')] })).toEqual([]);
    expect(problems({ actionItems })[0]).toMatch(
      /^input.actionItems\[0\].mitigates\[0\]: NET.DNS is not a factor/,
    );
  });
});

describe('the publish gate', () => {
  const ready = {
    summary: 's',
    severity: 'SEV2',
    startedAt: '2025-01-01T00:00:00Z',
    resolvedAt: '2025-01-01T01:00:00Z',
    affectedServices: [{ service: 'a', level: 'OUTAGE', involvement: 'ORIGIN' }],
    sections: [{ kind: 'ROOT_CAUSE', body: 'why' }],
    factors: [factor('NET.DNS', { primary: true })],
  };

  it('names everything missing at once', () => {
    expect(missingForPublish(content({}))).toEqual([
      'summary',
      'severity',
      'startedAt',
      'resolvedAt',
      'affectedServices',
      'sections: one of kind ROOT_CAUSE',
      'factors: exactly one primary',
    ]);
    expect(missingForPublish(content(ready))).toEqual([]);
  });

  it('asks why the system let a human action cause it', () => {
    const human = factor('HUM.CMD', { primary: true });
    expect(missingForPublish(content({ ...ready, factors: [human] }))).toHaveLength(1);
    expect(missingForPublish(content({ ...ready, factors: [human, factor('ORG.REVIEW')] }))).toEqual([]);
  });
});

describe('completeness', () => {
  it('goes from the title alone to everything', () => {
    expect(completeness(content({})).score).toBe(0);
    const all = {
      summary: 's',
      severity: 'SEV1',
      nature: 'ACCIDENTAL',
      detectedBy: 'MONITORING',
      startedAt: '2025-01-01T00:00:00Z',
      detectedAt: '2025-01-01T00:00:00Z',
      mitigatedAt: '2025-01-01T00:00:00Z',
      resolvedAt: '2025-01-01T00:00:00Z',
      affectedServices: [{ service: 'a', level: 'OUTAGE', involvement: 'ORIGIN' }],
      factors: [factor('NET.DNS', { primary: true })],
      sections: [{ kind: 'ROOT_CAUSE', body: 'why' }],
      impact: { customersAffected: 0 },
      timeline: [{ at: '2025-01-01T00:00:00Z', text: 't' }],
      actionItems: [{ title: 'x', kind: 'PREVENT', mitigates: ['NET.DNS'] }],
    };
    expect(completeness(content(all))).toEqual({ score: 1, missing: [] });
  });
});
