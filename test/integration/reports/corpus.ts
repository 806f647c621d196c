import { expect } from '@jest/globals';
import { Random } from '../../../bench/random.js';
import type { TestApp } from '../../support/app.js';

const SERVICES = ['ledger', 'checkout', 'mail', 'search', 'images', 'login'];
const PROVIDERS = ['aws', 'aws', null, 'gcp', 'cloudflare', null];
const CAUSES = ['CFG.APP', 'CHG.CODE', 'NET.DNS', 'CAP.LIMIT', 'SW.LOGIC', 'UNK.UNDET', 'DEP.CLOUD'];
const IMPORT = `mutation ($documents: [ImportDocument!]!) {
  importPostmortems(format: JSON, documents: $documents) { failed items { error } } }`;

export async function importAll(t: TestApp, documents: readonly object[]): Promise<void> {
  const named = documents.map((document, i) => ({ name: `${i}.json`, content: JSON.stringify(document) }));
  const { importPostmortems } = await t.ok(IMPORT, { documents: named });
  expect(importPostmortems.items.flatMap((item: any) => item.error ?? [])).toEqual([]);
}

/** Six services of two teams, some on providers and with tiers. */
export async function catalogue(t: TestApp): Promise<void> {
  for (const [i, slug] of SERVICES.entries()) {
    const input = {
      ...{ slug, name: slug.toUpperCase(), provider: PROVIDERS[i] },
      ...{ team: i < 3 ? 'payments' : 'web', tier: i < 4 ? i + 1 : null },
    };
    await t.ok('mutation ($input: ServiceInput!) { upsertService(input: $input) { id } }', { input });
  }
}

const id = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** Postmortems of two and a half years with everything that may be missing missing sometimes. */
export function documents(count: number, seed: number): object[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, n) => oneDocument(random, n));
}

/** Levels, and times of their own for some, without a change to what else is drawn. */
function effect(random: Random, start: number): object {
  const began = start + random.int(-1800, 3600) * 1000;
  return {
    level: random.pick(['OUTAGE', 'OUTAGE', 'PARTIAL_OUTAGE', 'DEGRADED']),
    ...(random.chance(0.4) && { startedAt: new Date(began).toISOString() }),
    ...(random.chance(0.4) && {
      // Some last for months, beyond the end of a period.
      endedAt: new Date(began + random.int(0, random.chance(0.2) ? 9_000_000 : 20_000) * 1000).toISOString(),
    }),
  };
}

function oneDocument(random: Random, n: number): Record<string, unknown> {
  const start =
    Date.UTC(2023, 5, 1) + Math.floor(random.next() ** 0.7 * 930) * 86_400_000 + random.int(0, 86_399) * 1000;
  const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
  const detected = random.chance(0.1) ? 0 : random.int(0, 3000);
  const acknowledged = detected + random.int(0, 900);
  const mitigated = acknowledged + Math.round(10 ** (1 + random.next() * 3.5));
  const resolved = mitigated + random.int(0, 20_000);
  const maybe = (seconds: number, probability = 0.8): string | undefined =>
    random.chance(probability) ? at(seconds) : undefined;
  const causes = random.some(CAUSES, random.int(1, 3));
  const earlier = n > 5 ? id(random.int(0, n - 1)) : undefined;
  const kind = random.pick(['RECURRENCE_OF', 'RECURRENCE_OF', 'SAME_CAUSE_AS', 'DUPLICATE_OF', 'CAUSED_BY']);
  const related = earlier !== undefined && random.chance(0.3);
  return {
    id: id(n),
    reference: `PM-${n + 1}`,
    source: { system: 'test', externalId: String(n) },
    title: `Incident ${n}`,
    summary: 'It went wrong.',
    status: random.pick([
      'PUBLISHED',
      'PUBLISHED',
      'PUBLISHED',
      'PUBLISHED',
      'DRAFT',
      'IN_REVIEW',
      'ARCHIVED',
    ]),
    visibility: random.chance(0.12) ? 'RESTRICTED' : 'ORGANIZATION',
    severity: random.chance(0.9) ? random.pick(['SEV1', 'SEV2', 'SEV3', 'SEV3', 'SEV4']) : undefined,
    detectedBy: random.pick(['MONITORING', 'MONITORING', 'CUSTOMER', 'EMPLOYEE', 'SOCIAL', undefined]),
    changeRelated: random.pick([true, false, false, undefined]),
    startedAt: random.chance(0.95) ? at(0) : undefined,
    detectedAt: maybe(detected),
    acknowledgedAt: maybe(acknowledged),
    mitigatedAt: maybe(mitigated),
    resolvedAt: maybe(resolved),
    sections: [{ kind: 'ROOT_CAUSE', body: 'Because.' }],
    factors: causes.map((category, i) => ({
      category,
      role: i === 0 ? 'ROOT_CAUSE' : random.pick(['TRIGGER', 'CONTRIBUTING']),
      primary: i === 0,
      confidence: random.pick(['LOW', 'MEDIUM', 'HIGH']),
      ...(random.chance(0.5) && { note: 'Seen in the logs.' }),
    })),
    affectedServices: random.some(SERVICES, random.int(0, 3)).map((service, i) => ({
      ...{ service, involvement: i === 0 ? 'ORIGIN' : 'CASCADE' },
      ...effect(new Random(n * 10 + i), start),
    })),
    ...(random.chance(0.4) && { impact: { customersAffected: random.int(0, 9000) } }),
    actionItems: Array.from({ length: random.int(0, 3) }, (_, i) => {
      const status = random.pick(['OPEN', 'IN_PROGRESS', 'DONE', 'DONE', 'DONE', 'WONT_DO']);
      const due = random.int(5, 200) * 86_400;
      return {
        ...{ title: `Action ${n}.${i}`, kind: 'PREVENT', status },
        ...(random.chance(0.8) && { dueOn: at(due) }),
        ...(status === 'DONE' &&
          random.chance(0.9) && { completedAt: at(due + random.int(-60, 60) * 43_200) }),
        ...(random.chance(0.7) && { mitigates: [random.pick(causes)] }),
      };
    }),
    ...(related && { relations: [{ kind, to: earlier }] }),
  };
}
