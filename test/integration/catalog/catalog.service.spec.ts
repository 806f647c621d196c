import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { AccessModule, LOCAL_VIEWER } from '../../../src/access/index.js';
import { CATALOG_ENTITIES, CatalogModule, CatalogService } from '../../../src/catalog/index.js';
import { Conflict } from '../../../src/common/index.js';
import { ConfigModule, parseConfig } from '../../../src/config/index.js';
import { MetricsModule } from '../../../src/metrics/index.js';
import { Database, DatabaseModule } from '../../../src/database/index.js';
import { type TestDatabase, testDatabase } from '../../support/database.js';

let files: TestDatabase;
let app: TestingModule;
let catalog: CatalogService;
let database: Database;
beforeAll(async () => {
  files = await testDatabase();
  app = await Test.createTestingModule({
    imports: [
      ConfigModule.with(parseConfig({})),
      AccessModule,
      MetricsModule,
      DatabaseModule.connect({ url: files.url, poolSize: 8 }, CATALOG_ENTITIES),
      CatalogModule,
    ],
  }).compile();
  catalog = app.get(CatalogService);
  database = app.get(Database);
});
let auditedBefore: number;
beforeEach(async () => {
  await database.transaction((tx) => tx.query('TRUNCATE service CASCADE'));
  auditedBefore = await count('audit_log');
});
afterAll(async () => {
  await app.close();
  await files.drop();
});

const v = LOCAL_VIEWER;
const entry = (slug: string, more: object = {}) => ({ slug, name: slug, ...more });
const needs = (...names: string[]) => names.map((dependsOn) => ({ dependsOn }));
const count = async (table: string) => (await database.read(`SELECT 1 FROM ${table}`)).length;
/** Changes written since the test began. */
const audited = async () => (await count('audit_log')) - auditedBefore;
const exported = async (slug: string) => (await catalog.exportAll(v)).find((one) => one.slug === slug);

describe('an upsert', () => {
  it('adds a service, and changes it under the same id', async () => {
    const made = await catalog.upsert(
      v,
      entry('S3', { name: 'Amazon S3', provider: 'aws', aliases: ['Storage'] }),
    );
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      slug: 's3',
      name: 'Amazon S3',
      description: null,
      category: 'OTHER',
      tier: null,
      team: null,
      provider: 'aws',
      regions: [],
    });
    const changed = await catalog.upsert(v, entry('storage', { name: 'S3', tier: 1 }));
    expect(changed).toEqual({ ...made, name: 'S3', tier: 1 });
    expect(await exported('s3')).toMatchObject({ provider: 'aws', tier: 1, aliases: ['storage'] });
    expect(await audited()).toBe(2);
    const [row] = await database.read<{ later: boolean }>(
      'SELECT updated_at > created_at AS later FROM service',
    );
    expect(row?.later).toBe(true);
  });

  it('replaces the lists it gives, clears them with null, keeps those it leaves out', async () => {
    await catalog.upsertMany(v, [entry('a'), entry('b'), entry('c')]);
    await catalog.upsert(v, entry('x', { aliases: ['x1', 'x2'], dependencies: needs('a', 'b') }));
    await catalog.upsert(v, entry('x', { aliases: ['x2', 'x3'], dependencies: needs('b', 'c') }));
    const kept = { aliases: ['x2', 'x3'], dependencies: [{ dependsOn: 'b' }, { dependsOn: 'c' }] };
    expect(await exported('x')).toMatchObject(kept);
    await catalog.upsert(v, entry('x', { tier: 3 }));
    expect(await exported('x')).toMatchObject(kept);
    await catalog.upsert(v, entry('x', { aliases: null, dependencies: null }));
    expect(await exported('x')).toMatchObject({ tier: 3, aliases: [], dependencies: [] });
  });

  it('that changes nothing writes nothing', async () => {
    const input = entry('a', { aliases: ['b'], description: 'd', tier: 2 });
    await catalog.upsert(v, input);
    const before = await database.read('SELECT xmin::text, * FROM service');
    expect(await catalog.upsertMany(v, [input])).toEqual(['unchanged']);
    expect(await database.read('SELECT xmin::text, * FROM service')).toEqual(before);
    expect(await audited()).toBe(1);
  });

  it.each([
    [
      entry('x', { dependencies: needs('a', 'nope') }),
      'input.dependencies[1].dependsOn: nope is not a service',
    ],
    [entry('x', { dependencies: needs('X') }), 'input.dependencies[0].dependsOn: is the service itself'],
    [entry('x', { dependencies: needs('a', 'A') }), 'input.dependencies[1].dependsOn: a stands at'],
    [entry('x', { tier: 0 }), 'input.tier: must be from 1 (the most critical) to 5'],
    [entry('x', { aliases: ['new', 'A'] }), 'input.aliases[1]: a is the slug of another service already'],
    [entry('x', { aliases: ['Other'] }), 'input.aliases[0]: other is an alias of the service a already'],
  ])('that is wrong is refused, and nothing is written: %j', async (wrong, message) => {
    await catalog.upsert(v, entry('a', { aliases: ['other'] }));
    await expect(catalog.upsert(v, wrong)).rejects.toThrow(message);
    expect([await count('service'), await count('service_alias'), await audited()]).toEqual([1, 1, 1]);
  });
});

describe('an import', () => {
  const list = [
    entry('shop', { dependencies: [{ dependsOn: 'PG', strength: 'SOFT' }, { dependsOn: 'dns' }], tier: 1 }),
    entry('postgres', { aliases: ['pg'], dependencies: needs('dns') }),
    entry('dns', { category: 'NETWORK' }),
  ];

  it('may name what comes later, and changes nothing the second time', async () => {
    expect(await catalog.upsertMany(v, list)).toEqual(['created', 'created', 'created']);
    expect(await catalog.upsertMany(v, [...list].reverse())).toEqual(['unchanged', 'unchanged', 'unchanged']);
    const [dns, postgres] = [list[2]!, { ...list[1]!, aliases: [] }];
    expect(await catalog.upsertMany(v, [dns, postgres, entry('cache', { aliases: ['pg'] })])).toEqual([
      'unchanged',
      'updated',
      'created',
    ]);
    expect(await audited()).toBe(5);
    expect((await exported('shop'))?.dependencies).toEqual([
      { dependsOn: 'dns', strength: 'HARD', since: null },
      { dependsOn: 'postgres', strength: 'SOFT', since: null },
    ]);
  });

  it('with the same beginning of a dependency changes nothing, and neither does its export', async () => {
    const since = (at: string) => [
      entry('dns'),
      entry('shop', { dependencies: [{ dependsOn: 'dns', since: at }] }),
    ];
    await catalog.upsertMany(v, since('2025-06-01T02:00:00+02:00'));
    expect(await catalog.upsertMany(v, since('2025-06-01T00:00:00.000Z'))).toEqual([
      'unchanged',
      'unchanged',
    ]);
    expect((await exported('shop'))?.dependencies).toMatchObject([{ since: '2025-06-01T00:00:00Z' }]);
    expect(await catalog.upsertMany(v, await catalog.exportAll(v))).toEqual(['unchanged', 'unchanged']);
  });

  it('of an export into an empty catalogue makes the same', async () => {
    await catalog.upsertMany(v, list);
    const whole = JSON.parse(JSON.stringify(await catalog.exportAll(v))) as unknown[];
    expect(await catalog.upsertMany(v, whole)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    await database.transaction((tx) => tx.query('TRUNCATE service CASCADE'));
    expect(await catalog.upsertMany(v, whole)).toEqual(['created', 'created', 'created']);
    expect(await catalog.exportAll(v)).toEqual(whole);
  });

  it('with one bad entry takes in none, and names it', async () => {
    const wrong = [...list, entry('bad', { dependencies: needs('dns', 'nope') })];
    await expect(catalog.upsertMany(v, wrong)).rejects.toThrow('services[3].dependencies[1].dependsOn');
    expect([await count('service'), await audited()]).toEqual([0, 0]);
  });

  it('takes thousands', async () => {
    const many = Array.from({ length: 3000 }, (_, i) =>
      entry(`s${i}`, { aliases: [`alias ${i}`], dependencies: i > 0 ? needs(`alias ${i - 1}`) : [] }),
    );
    expect(new Set(await catalog.upsertMany(v, many))).toEqual(new Set(['created']));
    expect(new Set(await catalog.upsertMany(v, many))).toEqual(new Set(['unchanged']));
    expect(await catalog.list(v)).toHaveLength(1000);
  });
});

describe('many at once', () => {
  // With the pool's connections open, the transactions really run side by side.
  beforeAll(() => Promise.all(Array.from({ length: 8 }, () => database.read('SELECT pg_sleep(0.1)'))));

  const times = <T>(n: number, work: (i: number) => Promise<T>) =>
    Promise.allSettled(Array.from({ length: n }, (_, i) => work(i)));

  it('make one service of one slug', async () => {
    const results = await times(20, (i) => catalog.upsert(v, entry('same', { tier: (i % 5) + 1 })));
    const ids = results.map((result) =>
      result.status === 'fulfilled' ? result.value.id : String(result.reason),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await count('service')).toBe(1);
  });

  it('never give a name two meanings', async () => {
    // Half want x as their slug, half as their alias; whoever comes first decides what x is.
    const results = await times(20, (i) =>
      catalog.upsert(v, i % 2 ? entry('x') : entry(`owner-${i}`, { aliases: ['x'] })),
    );
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    expect(failures.every((failure) => failure instanceof Conflict)).toBe(true);
    expect(failures.length).toBeGreaterThanOrEqual(9);
    const meanings = await database.read(
      `SELECT name FROM (SELECT slug AS name FROM service UNION ALL SELECT alias FROM service_alias) names
       GROUP BY name HAVING count(*) > 1`,
    );
    expect(meanings).toEqual([]);
    expect((await catalog.resolve(['x'])).size).toBe(1);
  });

  it('ensure one service of one name, and leave it as it is', async () => {
    const results = await times(20, (i) =>
      database.transaction((tx) =>
        catalog.ensure(v, tx, { slug: 'acme', name: `Acme ${i}`, provider: 'aws' }),
      ),
    );
    const ids = results.map((result) =>
      result.status === 'fulfilled' ? result.value.id : String(result.reason),
    );
    expect(new Set(ids).size).toBe(1);
    expect([await count('service'), await audited()]).toEqual([1, 1]);
  });
});

describe('ensure', () => {
  it('takes an alias for the service it means', async () => {
    const { id } = await catalog.upsert(v, entry('s3', { aliases: ['amazon-s3'] }));
    const ensured = await database.transaction((tx) =>
      catalog.ensure(v, tx, { slug: 'Amazon-S3', name: 'Other' }),
    );
    expect(ensured).toEqual({ id, slug: 's3' });
    expect((await catalog.bySlug(v, 's3'))?.name).toBe('s3');
  });

  it('is undone with the transaction it is part of', async () => {
    const failing = database.transaction(async (tx) => {
      await catalog.ensure(v, tx, { slug: 'gone', name: 'Gone', category: 'SAAS' });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect([await count('service'), await audited()]).toEqual([0, 0]);
  });
});

describe('names', () => {
  it('are found by slug and alias in any case, and answered as given', async () => {
    await catalog.upsert(v, entry('s3', { aliases: ['Simple Storage', 'Café'] }));
    const names = ['S3', ' simple storage', 'CAFE\u0301', 'nope', 'a\u0000b', ''];
    const found = await catalog.resolve(names);
    expect([...found.keys()]).toEqual(names.slice(0, 3));
    expect(new Set([...found.values()].map(({ slug }) => slug))).toEqual(new Set(['s3']));
    expect((await catalog.resolve([])).size).toBe(0);
  });

  it('made in a transaction are seen inside it', async () => {
    const found = await database.transaction(async (tx) => {
      await catalog.upsert(v, entry('fresh'), tx);
      return [(await catalog.resolve(['fresh'], tx)).size, (await catalog.resolve(['fresh'])).size];
    });
    expect(found).toEqual([1, 0]);
  });
});

describe('a list', () => {
  const slugs = async (filter: object) => (await catalog.list(v, filter)).map(({ slug }) => slug);
  beforeEach(async () => {
    await catalog.upsertMany(v, [
      entry('zeta', { name: 'alpha', provider: 'Aws', team: 'core' }),
      entry('100-percent', { name: 'Beta 100%', provider: 'aws' }),
      entry('under_score', { name: 'gamma', aliases: ['The Alias'], team: 'core' }),
    ]);
  });

  it.each([
    [{}, ['zeta', '100-percent', 'under_score']],
    [{ query: ' ALPHA ' }, ['zeta']],
    [{ query: 'ETA' }, ['zeta', '100-percent']],
    [{ query: 'e al' }, ['under_score']],
    [{ query: '%' }, ['100-percent']],
    [{ query: '_' }, ['under_score']],
    [{ query: '\\' }, []],
    [{ query: '' }, ['zeta', '100-percent', 'under_score']],
    [{ provider: 'AWS' }, ['zeta', '100-percent']],
    [{ provider: 'aws', team: 'core' }, ['zeta']],
    [{ team: 'nobody' }, []],
    [{ query: null, provider: null, team: null }, ['zeta', '100-percent', 'under_score']],
  ])('narrowed to %j', async (filter, expected) => expect(await slugs(filter)).toEqual(expected));

  it.each([
    [{ query: 'x'.repeat(201) }, 'query: must have at most 200 characters'],
    [{ team: 'a\u0000' }, 'team: must be whole Unicode text'],
  ])('refuses %j', async (filter, message) => {
    await expect(catalog.list(v, filter)).rejects.toThrow(message);
  });
});
