import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CatalogService } from '../../../src/catalog/index.js';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { Database } from '../../../src/database/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
  await t.get(CatalogService).upsertMany(LOCAL_VIEWER, [
    {
      slug: 'shop',
      name: 'Shop',
      category: 'ECOMMERCE',
      dependencies: [{ dependsOn: 'db' }, { dependsOn: 'dns' }],
    },
    {
      slug: 'db',
      name: 'Database',
      category: 'DATA',
      tier: 1,
      aliases: ['pg'],
      dependencies: [{ dependsOn: 'dns' }],
    },
    { slug: 'dns', name: 'DNS', provider: 'aws', dependencies: [] },
    { slug: 'mail', name: 'Mail', dependencies: [{ dependsOn: 'dns', strength: 'SOFT' }] },
  ]);
});
afterAll(() => t.close());

const UPSERT = `mutation ($input: ServiceInput!) { upsertService(input: $input) {
  id slug name description category tier team provider aliases dependencies { dependsOn { slug } strength } } }`;

describe('a reader', () => {
  it('walks the dependencies both ways', async () => {
    const { service } = await t.ok(
      `{ service(slug: "PG") { slug tier aliases dependencies { service { slug } dependsOn { slug provider } strength }
         dependents { service { slug category } dependsOn { slug } strength } } }`,
    );
    expect(service).toEqual({
      slug: 'db',
      tier: 1,
      aliases: ['pg'],
      dependencies: [
        { service: { slug: 'db' }, dependsOn: { slug: 'dns', provider: 'aws' }, strength: 'HARD' },
      ],
      dependents: [
        { service: { slug: 'shop', category: 'ECOMMERCE' }, dependsOn: { slug: 'db' }, strength: 'HARD' },
      ],
    });
    expect(await t.ok('{ service(slug: "nope") { slug } }')).toEqual({ service: null });
    expect(await t.ok('{ service(slug: "a\\u0000") { slug } }')).toEqual({ service: null });
  });

  it('asks the database once per list and level, however many services there are', async () => {
    const read = jest.spyOn(t.get(Database), 'read');
    const { services } = await t.ok(
      '{ services { slug aliases dependencies { dependsOn { slug aliases } strength } dependents { service { slug } } } }',
    );
    expect(read.mock.calls).toHaveLength(4);
    read.mockRestore();
    const found = services as { slug: string; dependents: { service: { slug: string } }[] }[];
    expect(found.map(({ slug }) => slug)).toEqual(['db', 'dns', 'mail', 'shop']);
    expect(found[1]?.dependents.map((d) => d.service.slug)).toEqual(['db', 'mail', 'shop']);
  });

  it('filters', async () => {
    const answer = await t.ok('{ a: services(query: "PG") { slug } b: services(provider: "aws") { slug } }');
    expect(answer).toEqual({ a: [{ slug: 'db' }], b: [{ slug: 'dns' }] });
  });
});

describe('a writer', () => {
  it('adds a service with defaults, then changes only what is given', async () => {
    const first = { slug: 'Cache', name: 'Cache', dependencies: [{ dependsOn: 'PG' }] };
    const { upsertService: made } = await t.ok(UPSERT, { input: first });
    expect(made).toMatchObject({
      slug: 'cache',
      category: 'OTHER',
      tier: null,
      aliases: [],
      dependencies: [{ dependsOn: { slug: 'db' }, strength: 'HARD' }],
    });
    await t.ok(UPSERT, { input: { slug: 'cache', name: 'Cache', category: 'DATA', tier: 2 } });
    const { upsertService: kept } = await t.ok(UPSERT, { input: { slug: 'cache', name: 'Cache!' } });
    expect(kept).toEqual({ ...made, name: 'Cache!', category: 'DATA', tier: 2 });
    const { upsertService: cleared } = await t.ok(UPSERT, {
      input: { slug: 'cache', name: 'Cache!', category: null, tier: null },
    });
    expect(cleared).toMatchObject({ category: 'OTHER', tier: null });
  });

  it('sees each change of one request', async () => {
    const answer = await t.ok(
      `mutation {
        a: upsertService(input: { slug: "one", name: "One" }) { dependents { service { slug } } }
        b: upsertService(input: { slug: "two", name: "Two", dependencies: [{ dependsOn: "one" }] }) {
          dependencies { dependsOn { slug dependents { service { slug } } } } }
      }`,
    );
    expect(answer).toEqual({
      a: { dependents: [] },
      b: { dependencies: [{ dependsOn: { slug: 'one', dependents: [{ service: { slug: 'two' } }] } }] },
    });
  });

  it.each([
    [{ slug: 'x y', name: 'n' }, 'BAD_USER_INPUT', 'input.slug'],
    [{ slug: 'x', name: 'n'.repeat(201) }, 'BAD_USER_INPUT', 'input.name'],
    [
      { slug: 'x', name: 'n', dependencies: [{ dependsOn: 'nope' }] },
      'BAD_USER_INPUT',
      'input.dependencies[0].dependsOn',
    ],
    [{ slug: 'x', name: 'n', category: 'NOPE' }, 'BAD_USER_INPUT', 'input'],
    [{ slug: 'x', name: 'n', aliases: ['db'] }, 'CONFLICT', 'input.aliases[0]'],
  ])('is told what is wrong with %j', async (input, code, field) => {
    const { errors } = await t.gql(UPSERT, { input });
    expect(errors?.[0]?.extensions).toMatchObject({ code, field });
    expect(await t.ok('{ service(slug: "x") { slug } }')).toEqual({ service: null });
  });
});

describe('a walk through services that all need each other', () => {
  it('is refused where it goes round and round', async () => {
    const slugs = Array.from({ length: 40 }, (_, i) => `mesh-${i}`);
    const mesh = slugs.map((slug) => ({
      slug,
      name: slug,
      dependencies: slugs.filter((other) => other !== slug).map((dependsOn) => ({ dependsOn })),
    }));
    const catalog = t.get(CatalogService);
    await catalog.upsertMany(LOCAL_VIEWER, mesh);
    const hops = (n: number): string => (n ? `dependencies { dependsOn { slug ${hops(n - 1)} } }` : '');
    const walk = async (n: number) => {
      const before = process.cpuUsage();
      const answer = await t.gql(`{ service(slug: "mesh-0") { ${hops(n)} } }`);
      const { user, system } = process.cpuUsage(before);
      return { ...answer, work: user + system };
    };
    await walk(2);
    const allowed = await walk(2);
    expect(allowed.errors).toBeUndefined();
    const refused = await walk(4);
    expect(refused.errors?.[0]).toMatchObject({ extensions: { code: 'QUERY_TOO_COMPLEX' } });
    expect(refused.data?.service ?? null).toBeNull();
    // Unbounded it has 1,500 times as many entries as the allowed walk.
    expect(refused.work / allowed.work).toBeLessThan(200);
  });
});

describe('the blast radius', () => {
  const RADIUS = `query ($slug: String!, $depth: Int, $soft: Boolean, $asOf: DateTime) { service(slug: $slug) {
    blastRadius(maxDepth: $depth, includeSoft: $soft, asOf: $asOf) {
      totalCount services { service { slug } distance hard path { slug } } byCategory { category count } } } }`;
  const radius = async (variables: object) => {
    const { blastRadius } = (await t.ok(RADIUS, { slug: 'dns', ...variables })).service;
    const shown = blastRadius.services.map(
      (entry: any) => `${entry.hard ? '' : '~'}${entry.path.map((on: any) => on.slug).join('>')}`,
    );
    return { ...blastRadius, shown };
  };

  it('holds everything that needs the service, with the way, and is counted by category', async () => {
    const { shown, totalCount, byCategory } = await radius({});
    expect(shown).toEqual(['dns>db', '~dns>mail', 'dns>shop', 'dns>db>cache']);
    expect(totalCount).toBe(4);
    expect(byCategory).toEqual([
      { category: 'OTHER', count: 2 },
      { category: 'DATA', count: 1 },
      { category: 'ECOMMERCE', count: 1 },
    ]);
    expect((await radius({ soft: false })).shown).toEqual(['dns>db', 'dns>shop', 'dns>db>cache']);
    expect((await radius({ slug: 'shop' })).totalCount).toBe(0);
  });

  it('can be asked for as of a day: dependencies end and begin', async () => {
    const catalog = t.get(CatalogService);
    const needs = (dependencies: object[]) =>
      catalog.upsert(LOCAL_VIEWER, { slug: 'cart', name: 'Cart', dependencies });
    await needs([{ dependsOn: 'dns' }]);
    const before = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await needs([{ dependsOn: 'mail', since: '2020-01-01T00:00:00Z' }]);
    expect((await radius({})).shown).toContain('~dns>mail>cart');
    expect((await radius({ asOf: before })).shown).toContain('dns>cart');
    expect((await radius({ asOf: '2019-12-31T00:00:00Z', slug: 'mail' })).shown).toEqual([]);
    expect((await radius({ asOf: '2020-01-01T00:00:00Z', slug: 'mail' })).shown).toEqual(['mail>cart']);
    const { service } = await t.ok('{ service(slug: "cart") { dependencies { since } } }');
    expect(service.dependencies).toEqual([{ since: '2020-01-01T00:00:00Z' }]);
    await needs([]);
    expect((await radius({})).shown).not.toContain('~dns>mail>cart');
  });

  it.each([0, 51, -1])('refuses %d hops', async (depth) => {
    const { errors } = await t.gql(RADIUS, { slug: 'dns', depth });
    expect(errors![0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'maxDepth' } });
  });
});
