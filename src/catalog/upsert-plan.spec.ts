import { describe, expect, it } from '@jest/globals';
import { Conflict } from '../common/index.js';
import type { ServiceEntry } from './service-input.js';
import type { Catalogue, ServiceState } from './service-state.js';
import { planUpsert } from './upsert-plan.js';

const state = (slug: string, more: Partial<ServiceState> = {}): ServiceState => ({
  id: `id-${slug}`,
  slug,
  name: slug,
  description: null,
  category: 'OTHER',
  tier: null,
  team: null,
  provider: null,
  regions: [],
  aliases: [],
  dependencies: [],
  ...more,
});

function catalogueOf(...states: ServiceState[]): Catalogue {
  const names = states.flatMap((s) =>
    [s.slug, ...s.aliases].map((name) => [name, { id: s.id, slug: s.slug }] as const),
  );
  return { owners: new Map(names), services: new Map(states.map((s) => [s.id, s])) };
}

const entry = (slug: string, more: Partial<ServiceEntry> = {}): ServiceEntry => ({
  slug,
  name: slug,
  ...more,
});
const needs = (...names: string[]) => names.map((dependsOn) => ({ dependsOn, strength: 'HARD' as const }));

function plan(entries: ServiceEntry[], ...states: ServiceState[]) {
  let next = 0;
  return planUpsert(
    entries,
    catalogueOf(...states),
    (i) => `services[${i}]`,
    () => `new-${next++}`,
    new Date('2026-01-02T03:04:05Z'),
  );
}

describe('an entry', () => {
  it('makes a new service', () => {
    expect(plan([entry('a', { tier: 1, aliases: ['b', 'a', 'b'] })])).toEqual([
      { outcome: 'created', service: state('a', { id: 'new-0', tier: 1, aliases: ['b'] }) },
    ]);
  });

  const before = state('s3', {
    description: 'objects',
    category: 'STORAGE',
    tier: 1,
    team: 'x',
    provider: 'aws',
    aliases: ['b', 'a'],
    dependencies: [{ id: 'id-iam', strength: 'SOFT', since: null }],
  });
  const iam = state('iam');

  it('keeps what it leaves out', () => {
    expect(plan([entry('s3')], before, iam)).toEqual([{ outcome: 'unchanged', service: before }]);
    expect(plan([entry('s3', { name: 'S3' })], before, iam)[0]).toEqual({
      outcome: 'updated',
      service: { ...before, name: 'S3' },
    });
  });

  it('clears what is null', () => {
    const nothing = { description: null, category: null, tier: null, team: null, provider: null };
    const [planned] = plan([entry('s3', { ...nothing, aliases: null, dependencies: null })], before, iam);
    expect(planned).toEqual({ outcome: 'updated', service: state('s3') });
  });

  it('changes nothing when its lists hold the same in another order', () => {
    const dependencies = [{ dependsOn: 'iam', strength: 'SOFT' as const }];
    expect(plan([entry('s3', { aliases: ['b', 'a'], dependencies })], before, iam)[0]?.outcome).toBe(
      'unchanged',
    );
  });

  it('may name its service by an alias, which then stays one', () => {
    const [planned] = plan([entry('a', { name: 's3', aliases: ['c'] })], before, iam);
    expect(planned?.service).toMatchObject({ id: 'id-s3', slug: 's3', aliases: ['a', 'c'] });
    const cleared = plan([entry('a', { aliases: null })], before, iam);
    expect(cleared[0]?.service.aliases).toEqual(['a']);
  });
});

describe('dependencies', () => {
  it('may point forward, by slug or alias', () => {
    const planned = plan([entry('a', { dependencies: needs('bee') }), entry('b', { aliases: ['bee'] })]);
    expect(planned[0]?.service.dependencies).toEqual([{ id: 'new-1', strength: 'HARD', since: null }]);
  });

  it.each([
    ['unknown', ['nope'], 0, 'nope is not a service of the catalogue; add it first'],
    ['the service itself', ['b', 'a'], 1, 'is the service itself'],
    ['the service itself by alias', ['aa'], 0, 'is the service itself'],
    ['there twice', ['b', 'bee'], 1, 'b stands at dependencies[0] already'],
    [
      'an alias that goes away with the same entries',
      ['cee'],
      0,
      'cee is not a service of the catalogue; add it first',
    ],
  ])('are refused when %s', (_, names, i, message) => {
    const entries = [
      entry('a', { aliases: ['aa'], dependencies: needs(...names) }),
      entry('c', { aliases: [] }),
    ];
    const others = [state('b', { aliases: ['bee'] }), state('c', { aliases: ['cee'] })];
    expect(() => plan(entries, ...others)).toThrow(`services[0].dependencies[${i}].dependsOn: ${message}`);
  });
});

describe('names', () => {
  it.each([
    [
      'the slug of another service',
      [entry('a', { aliases: ['b'] })],
      [state('b')],
      'services[0].aliases[0]: b is the slug',
    ],
    [
      'an alias of another',
      [entry('a', { aliases: ['x'] })],
      [state('b', { aliases: ['x'] })],
      'x is an alias of the service b',
    ],
    [
      'the slug of a later entry',
      [entry('a', { aliases: ['b'] }), entry('b')],
      [],
      'services[0].aliases[0]: b is the slug',
    ],
    [
      'the slug of an earlier entry',
      [entry('b'), entry('a', { aliases: ['b'] })],
      [],
      'services[1].aliases[0]: b is the slug',
    ],
    [
      'an alias of another entry',
      [entry('a', { aliases: ['x'] }), entry('b', { aliases: ['x'] })],
      [],
      'services[1].aliases[0]',
    ],
    [
      'kept by a later entry',
      [entry('a', { aliases: ['x'] }), entry('b')],
      [state('b', { aliases: ['x'] })],
      'services[0].aliases[0]',
    ],
    [
      'used by a later entry',
      [entry('a', { aliases: ['x'] }), entry('x', { aliases: ['y'] })],
      [state('b', { aliases: ['x'] })],
      'services[0].aliases[0]',
    ],
  ])('that are %s conflict', (_, entries, states, message) => {
    expect(() => plan(entries, ...states)).toThrow(Conflict);
    expect(() => plan(entries, ...states)).toThrow(message);
  });

  it('move from one service to another when the entries say so', () => {
    const entries = [entry('a', { aliases: ['x'] }), entry('b', { aliases: [] })];
    const planned = plan(entries, state('a'), state('b', { aliases: ['x'] }));
    expect(planned.map(({ outcome, service }) => [outcome, service.aliases])).toEqual([
      ['updated', ['x']],
      ['updated', []],
    ]);
  });

  it.each([
    ['by the same slug', [entry('a'), entry('a')], []],
    ['by slug and alias', [entry('b'), entry('x')], [state('b', { aliases: ['x'] })]],
  ])('of two entries may not mean one service: %s', (_, entries, states) => {
    expect(() => plan(entries, ...states)).toThrow('services[1].slug: names the same service as services[0]');
  });
});

describe('the beginning of a dependency', () => {
  const [iam, kms] = [state('iam'), state('kms')];
  const sinceOf = (before: Partial<ServiceState>, since?: string | null) => {
    const dependencies = [
      { dependsOn: 'iam', strength: 'HARD' as const, ...(since !== undefined && { since }) },
    ];
    const [planned] = plan([entry('s3', { dependencies })], state('s3', before), iam, kms);
    return planned!.service.dependencies[0]!.since;
  };
  const NOW = '2026-01-02T03:04:05Z';
  const onKms = [{ id: 'id-kms', strength: 'HARD' as const, since: null }];

  it('is not known where the first list of a service names it', () => expect(sinceOf({})).toBeNull());
  it('is now where it is added to others', () => expect(sinceOf({ dependencies: onKms })).toBe(NOW));
  it('is now where there were others once', () => expect(sinceOf({ hasPast: true })).toBe(NOW));
  it('is what the caller says', () => {
    expect(sinceOf({ dependencies: onKms }, '2020-01-01T00:00:00Z')).toBe('2020-01-01T00:00:00Z');
    expect(sinceOf({ dependencies: onKms }, null)).toBeNull();
  });
  it('stays what it was', () => {
    const since = '2019-01-01T00:00:00Z';
    expect(sinceOf({ dependencies: [{ id: 'id-iam', strength: 'SOFT', since }] })).toBe(since);
  });
});
