import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/database/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type Ended, run } from '../support/program.js';

const IMPORT = `mutation ($format: CatalogFormat!, $document: String!, $dryRun: Boolean) {
  importCatalog(format: $format, document: $document, dryRun: $dryRun) {
    created updated unchanged failed notes
    items { position line name slug outcome problems { field message } warnings } } }`;

const SHOP = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop
  title: The Shop
  annotations:
    hindsight.dev/tier: "1"
spec:
  type: service
  owner: group:default/payments
  system: store
  providesApis: [shop]
  dependsOn: [resource:default/shop-db, component:nowhere]
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: shop-db}
spec: {type: database, owner: payments, dependencyOf: [component:kiosk]}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: shop}
spec: {type: openapi, owner: payments, definition: "openapi: 3.0.0"}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: store}
spec: {owner: payments}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: payments}
spec: {type: team, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: broken name}
spec: {type: service, owner: payments}
`;

let t: TestApp;
let folder: string;
beforeAll(async () => {
  t = await startTestApp();
  folder = await mkdtemp(join(tmpdir(), 'hindsight catalog '));
});
afterAll(async () => {
  await t.close();
  await rm(folder, { recursive: true });
});

const importCatalog = async (format: string, document: string, dryRun = false) =>
  (await t.ok(IMPORT, { format, document, dryRun })).importCatalog;
const rows = async (table: string) => (await t.get(Database).read(`SELECT 1 FROM ${table}`)).length;
const written = async () =>
  Promise.all(['service', 'service_alias', 'service_dependency', 'audit_log', 'search_outbox'].map(rows));
const service = async (slug: string) =>
  (
    await t.ok(
      `query ($slug: String!) { service(slug: $slug) {
        id slug name category tier team aliases dependencies { strength dependsOn { slug } } } }`,
      { slug },
    )
  ).service;

describe('importCatalog', () => {
  it('in a dry run says what would happen, and writes nothing', async () => {
    const before = await written();
    expect(await importCatalog('BACKSTAGE', SHOP, true)).toMatchObject({ created: 4, failed: 1 });
    expect(await written()).toEqual(before);
  });

  it('takes in what is right, and says what is wrong and what was left out', async () => {
    const report = await importCatalog('BACKSTAGE', SHOP);
    expect(report).toMatchObject({
      ...{ created: 4, updated: 0, unchanged: 0, failed: 1 },
      notes: ['1 of kind Group: passed over'],
      items: [
        { name: 'component:default/shop', slug: 'shop', outcome: 'CREATED', problems: [] },
        { name: 'resource:default/shop-db', slug: 'resource.shop-db', position: 2, line: 15 },
        { name: 'api:default/shop', slug: 'api.shop', warnings: [] },
        { name: 'system:default/store', slug: 'system.store', warnings: [] },
        { name: 'component:default/broken name', slug: null, outcome: 'FAILED', position: 6, line: 35 },
      ],
    });
    expect(report.items[0].warnings).toEqual([
      'spec.dependsOn[1]: "nowhere" is neither in the catalogue nor a good entity of this import: left out',
    ]);
    expect(report.items[1].warnings).toEqual([
      'spec.dependencyOf[0]: "kiosk" is not in this import: left out',
    ]);
    expect(report.items[4].problems).toEqual([
      { field: 'metadata.name', message: expect.stringContaining('must be 1 to 80 letters') },
    ]);
    expect(await service('shop')).toMatchObject({
      ...{ name: 'The Shop', category: 'OTHER', tier: 1, team: 'payments' },
      dependencies: [{ strength: 'HARD', dependsOn: { slug: 'resource.shop-db' } }],
    });
    expect((await service('api.shop')).dependencies).toEqual([
      { strength: 'HARD', dependsOn: { slug: 'shop' } },
    ]);
    expect((await service('system.store')).dependencies).toEqual([
      { strength: 'SOFT', dependsOn: { slug: 'shop' } },
    ]);
    expect((await service('resource.shop-db')).category).toBe('DATA');
  });

  it('changes nothing the second time', async () => {
    const before = await written();
    expect(await importCatalog('BACKSTAGE', SHOP)).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 4,
      failed: 1,
    });
    expect(await written()).toEqual(before);
  });

  it('knows a renamed service by the old name, with its id and its postmortems', async () => {
    const { createPostmortem } = await t.ok(
      'mutation { createPostmortem(input: { title: "Shop down", affectedServices: [{ service: "shop", level: OUTAGE, involvement: ORIGIN }] }) { id } }',
    );
    const { id } = await service('shop');
    const renamed = SHOP.replace('name: shop\n', 'name: web-shop\n').replace(
      '    hindsight.dev/tier',
      '    hindsight.dev/aliases: shop\n    hindsight.dev/tier',
    );
    const report = await importCatalog('BACKSTAGE', renamed);
    expect(report).toMatchObject({ created: 0, updated: 1, unchanged: 3 });
    expect(report.items[0]).toMatchObject({
      name: 'component:default/web-shop',
      slug: 'shop',
      outcome: 'UPDATED',
    });
    expect(report.items[0].warnings[0]).toContain('is the service shop under a new name');
    expect(await service('web-shop')).toMatchObject({ id, slug: 'shop', aliases: ['web-shop'] });
    const { postmortems } = await t.ok('{ postmortems(filter: { service: ["shop"] }) { nodes { id } } }');
    expect(postmortems.nodes).toEqual([{ id: createPostmortem.id }]);
    expect(await importCatalog('BACKSTAGE', renamed)).toMatchObject({ created: 0, updated: 0, unchanged: 4 });
  });

  it('reads CSV and JSON, whatever they name first', async () => {
    const csv =
      'slug,name,tier,aliases,depends_on\nkiosk,Kiosk,2,terminal,till;web-shop:SOFT\ntill,Till,9,,\n';
    const read = await importCatalog('CSV', csv);
    expect(read).toMatchObject({ created: 1, failed: 1 });
    expect(read.items[0].warnings).toEqual([expect.stringMatching(/^depends_on\[0\]: "till" is neither/)]);
    expect(read.items[1]).toMatchObject({
      ...{ position: 2, line: 3, name: 'till', outcome: 'FAILED' },
      problems: [{ field: 'tier', message: 'must be from 1 (the most critical) to 5' }],
    });
    const json = [
      { slug: 'kiosk', name: 'Kiosk', dependencies: [{ dependsOn: 'till' }], colour: 'red' },
      { slug: 'till', name: 'Till' },
    ];
    const second = await importCatalog('JSON', JSON.stringify(json));
    expect(second).toMatchObject({ created: 1, updated: 1, failed: 0 });
    expect(second.items[0].warnings).toEqual(['unknown key "colour": left out']);
    expect(await service('terminal')).toMatchObject({
      ...{ slug: 'kiosk', tier: 2 },
      dependencies: [{ strength: 'HARD', dependsOn: { slug: 'till' } }],
    });
  });

  it('takes its own export back unchanged', async () => {
    const exported = join(folder, 'export');
    expect(await hindsight('export', exported)).toMatchObject({ code: 0 });
    const { code, out } = await hindsight('catalog', 'import', join(exported, 'catalog.json'));
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/6 services: 0 created, 0 updated, 6 unchanged, 0 failed\n$/),
    ]);
  });

  it.each([
    ['BACKSTAGE', '', 'is empty'],
    ['CSV', 'name\na', 'line 1: the header has no column slug'],
    ['JSON', '{"services": 1}', 'must hold a list of services'],
  ])('refuses a document in %s that cannot be read', async (format, document, message) => {
    const { errors } = await t.gql(IMPORT, { format, document });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'document' });
    expect(errors?.[0]?.message).toContain(message);
  });
});

const hindsight = (...args: string[]): Promise<Ended> => run(t.database, ['dist/src/cli/main.js', ...args]);

describe('hindsight catalog import', () => {
  const component = (name: string, needs: string) =>
    `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: ${name}}\nspec: {type: service, owner: t, dependsOn: [${needs}]}\n`;
  const files: Record<string, string> = {
    'a/catalog-info.yaml': component('cli-a', 'cli-b'),
    'b/deep/catalog-info.yml': component('cli-b', ''),
    'c/catalog-info.yaml': 'kind: [\n',
    'd/other.yaml': 'not: read\n',
    '.hidden/catalog-info.yaml': component('hidden', ''),
  };
  beforeAll(async () => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, 'repos', name)), { recursive: true });
      await writeFile(join(folder, 'repos', name), content);
    }
  });

  it('takes every catalog-info.yaml below as one import, and reports on each', async () => {
    const before = await written();
    const repos = join(folder, 'repos');
    const dry = await hindsight('catalog', 'import', repos, '--dry-run');
    expect(dry.out).toContain('3 services: 2 created, 0 updated, 0 unchanged, 1 failed\nThis was a dry run');
    expect(await written()).toEqual(before);
    const first = await hindsight('catalog', 'import', repos);
    expect(first.code).toBe(1);
    expect(first.out).toContain('created    component:default/cli-a  (a/catalog-info.yaml 1, line 1)\n');
    expect(first.out).toMatch(/failed {5}c\/catalog-info\.yaml 1, line 1\n {11}! line \d: bad YAML: /);
    expect((await service('cli-a')).dependencies).toEqual([
      { strength: 'HARD', dependsOn: { slug: 'cli-b' } },
    ]);
    const again = await hindsight('catalog', 'import', join(repos, 'a'), join(repos, 'b'), '--json');
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({
      dryRun: false,
      unchanged: 2,
      items: [{ file: 'catalog-info.yaml' }, {}],
    });
  });

  it.each([
    [['/no/such'], 'There is no file or folder /no/such'],
    [['docs'], 'There is no catalog-info.yaml in docs'],
    [['README.md'], 'README.md must end in .yaml, .csv or .json'],
    [[], "missing required argument 'paths'"],
  ])('%j is wrong usage', async (args, message) => {
    const { code, err } = await hindsight('catalog', 'import', ...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});
