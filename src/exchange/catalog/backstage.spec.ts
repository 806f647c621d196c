import { describe, expect, it } from '@jest/globals';
import { parseBackstage } from './backstage.js';
import type { CatalogEntity } from './entity.js';

const entity = (kind: string, name: string, more = '', metadata = '') =>
  `---\napiVersion: backstage.io/v1alpha1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${metadata}spec:\n  type: service\n${more}`;
const parse = async (text: string) => (await parseBackstage('a.yaml', text)).entities;
const one = async (text: string): Promise<CatalogEntity> => (await parse(text))[0]!;

describe('a component', () => {
  it('is a service with its words', async () => {
    const text = entity(
      'Component',
      'artist-web',
      '  lifecycle: production\n  owner: group:default/artists\n',
      '  title: Artist Web\n  description: |\n    The place to be.\n  tags: [java]\n',
    );
    expect(await one(text)).toMatchObject({
      file: 'a.yaml',
      position: 1,
      line: 2,
      name: 'component:default/artist-web',
      input: { slug: 'artist-web', name: 'Artist Web', description: 'The place to be.', team: 'artists' },
      neededBy: [],
      problems: [],
      warnings: [],
    });
    expect((await one(text)).needs).toBeUndefined();
  });

  it('needs what it depends on and consumes, and is needed by what it provides, serves and is part of', async () => {
    const read = await one(
      entity(
        'component',
        'shop',
        '  system: store\n  dependsOn: ["resource:default/db", cache, Component:ext/tax]\n  dependencyOf: [component:kiosk]\n' +
          '  providesApis: [shop-api]\n  consumesApis: [{kind: API, namespace: ext, name: rates}]\n',
        '  annotations:\n    hindsight.dev/soft-dependencies: cache, resource:nope\n',
      ),
    );
    expect(read.needs).toEqual([
      { names: ['resource.db'], strength: 'HARD', field: 'spec.dependsOn[0]' },
      { names: ['cache', 'resource.cache'], strength: 'SOFT', field: 'spec.dependsOn[1]' },
      { names: ['ext.tax'], strength: 'HARD', field: 'spec.dependsOn[2]' },
      { names: ['api.ext.rates'], strength: 'HARD', field: 'spec.consumesApis[0]' },
    ]);
    expect(read.neededBy).toEqual([
      { names: ['kiosk'], strength: 'HARD', field: 'spec.dependencyOf[0]' },
      { names: ['api.shop-api'], strength: 'HARD', field: 'spec.providesApis[0]' },
      { names: ['system.store'], strength: 'SOFT', field: 'spec.system' },
    ]);
    expect(read.warnings).toEqual([
      'hindsight.dev/soft-dependencies: "resource.nope" is not among its dependencies',
    ]);
  });

  it('in a namespace takes what it names for its neighbours', async () => {
    const read = await one(
      entity('Component', 'a', '  owner: pets\n  dependsOn: [resource:b, default/c]\n', '  namespace: Ext\n'),
    );
    expect(read).toMatchObject({ name: 'component:ext/a', input: { slug: 'ext.a', team: 'ext/pets' } });
    expect(read.needs?.map(({ names }) => names)).toEqual([['resource.ext.b'], ['c', 'resource.c']]);
  });

  it('with an empty list needs nothing, which is not the same as saying nothing', async () => {
    expect((await one(entity('Component', 'a', '  dependsOn: []\n'))).needs).toEqual([]);
  });

  it('of a person has no team', async () => {
    const read = await one(entity('Component', 'a', '  owner: user:jdoe\n'));
    expect(read.input).not.toHaveProperty('team');
    expect(read.warnings).toEqual(['spec.owner "jdoe" is a person, not a team: the team is left as it is']);
  });
});

describe('kinds', () => {
  it('have slugs of their own, so that a name can be used once in each', async () => {
    const text = ['Component', 'Resource', 'System', 'API'].map((kind) => entity(kind, 'Pay')).join('');
    const slugs = (await parse(text)).map(({ input }) => (input as { slug: string }).slug);
    expect(slugs).toEqual(['pay', 'resource.pay', 'system.pay', 'api.pay']);
  });

  it('that are no services are passed over and counted', async () => {
    const text = `${entity('Group', 'a')}${entity('User', 'b')}${entity('Group', 'c')}---\n---\napiVersion: v1\nkind: Component\n${entity('Component', 'd')}`;
    const { entities, notes } = await parseBackstage('', text);
    expect(entities.map(({ name, position }) => [name, position])).toEqual([['component:default/d', 6]]);
    expect(notes).toEqual([
      '2 of kind Group: passed over',
      '1 of kind User: passed over',
      '1 of kind v1 Component: passed over',
    ]);
  });
});

describe('category, tier, provider', () => {
  const said = async (kind: string, type: string, metadata: string) => {
    const text = entity(kind, 'a', '', metadata).replace('type: service', `type: ${type}`);
    const { input, warnings } = await one(text);
    const own = Object.entries(input as object).filter(([key]) => !/^(slug|name|description)$/.test(key));
    return { said: Object.fromEntries(own), warnings };
  };

  it('come from annotations, or else from tags', async () => {
    const annotations =
      '  annotations:\n    hindsight.dev/tier: 1\n    hindsight.dev/category: ai-ml\n    hindsight.dev/provider: AWS\n    hindsight.dev/aliases: old, "older one"\n    hindsight.dev/regions: eu-west-1\n    other.io/x: y\n';
    expect(await said('Component', 'service', annotations)).toEqual({
      said: {
        tier: 1,
        category: 'AI_ML',
        provider: 'AWS',
        aliases: ['old', '"older one"'],
        regions: ['eu-west-1'],
      },
      warnings: [],
    });
    expect(
      await said('API', 'openapi', '  tags: ["tier:3", "category:saas", "provider:gcp", java]\n'),
    ).toEqual({
      said: { tier: 3, category: 'SAAS', provider: 'gcp' },
      warnings: [],
    });
  });

  it('come from a type where that leaves no doubt', async () => {
    expect((await said('Resource', 's3-bucket', '')).said).toEqual({ category: 'STORAGE' });
    expect(await said('Component', 'library', '')).toEqual({ said: {}, warnings: [] });
    expect(await said('Resource', 'toString', '')).toEqual({
      said: {},
      warnings: [
        'spec.type "toString" says nothing of the category; the annotation hindsight.dev/category can',
      ],
    });
  });

  it('are left as they are where they are not understood', async () => {
    const annotations =
      '  annotations:\n    hindsight.dev/tier: gold\n    hindsight.dev/category: shoes\n    hindsight.dev/teir: "1"\n';
    const { said: rest, warnings } = await said('Component', 'service', annotations);
    expect(rest).toEqual({});
    expect(warnings).toEqual([
      'unknown annotation "hindsight.dev/teir": left out',
      'hindsight.dev/tier: "gold" is not a number from 1 to 5; the tier is left as it is',
      expect.stringMatching(/^hindsight\.dev\/category: "shoes" is not one of ECOMMERCE/),
    ]);
  });
});

describe('a broken document', () => {
  it.each([
    ['kind: Component\nmetadata: {}\n', [{ field: 'metadata.name', message: 'is required' }]],
    [
      'kind: Component\nmetadata: {name: 1}\n',
      [{ field: 'metadata.name', message: 'must be a text; put it in quotes' }],
    ],
    ['just text\n', [{ field: '', message: 'must be an object' }]],
    [
      'kind: API\nmetadata: {name: a}\nspec: {owner: [x], dependsOn: y}\n',
      [
        { field: 'spec.owner', message: 'must be an entity reference such as component:default/shop' },
        { field: 'spec.dependsOn', message: 'must be a list of entity references' },
      ],
    ],
    [
      'kind: API\nmetadata: {name: a}\nspec: {dependsOn: ["a:b:c"]}\n',
      [{ field: 'spec.dependsOn[0]', message: '"a:b:c" is no entity reference; write kind:namespace/name' }],
    ],
    ['a: "open\n', [{ field: '', message: expect.stringMatching(/^line \d+: bad YAML: /) }]],
    ['a: 1\na: 2\n', [{ field: '', message: expect.stringContaining('the key a stands there twice') }]],
  ])('%j is named, and the one before it is read', async (text, problems) => {
    const [good, bad] = await parse(`${entity('Component', 'good')}---\n${text}`);
    expect(good).toMatchObject({ name: 'component:default/good', problems: [] });
    expect(bad).toMatchObject({ position: 2, problems });
  });

  it('does not hide the ones after it', async () => {
    const read = await parse(`---\na: {b\n${entity('Component', 'good')}`);
    expect(read.map(({ problems }) => problems.length)).toEqual([1, 0]);
  });
});
