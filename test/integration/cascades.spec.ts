import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../src/access/index.js';
import { CatalogService } from '../../src/catalog/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { publishable } from '../support/postmortems.js';

let t: TestApp;
let reader: string;

const hit = (service: string, from?: string) => ({
  service,
  level: 'OUTAGE',
  ...(from === undefined
    ? { involvement: 'ORIGIN' }
    : { involvement: 'CASCADE', ...(from && { cascadedFrom: from }) }),
});

async function postmortem(title: string, affectedServices: object[], more: object = {}): Promise<void> {
  const { createPostmortem: made } = await t.ok(
    'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id version } }',
    { input: publishable({ title, affectedServices, actionItems: [], ...more }) },
  );
  const move = `mutation ($id: ID!, $v: Int!, $to: PostmortemStatus!) {
    changePostmortemStatus(id: $id, expectedVersion: $v, status: $to) { version } }`;
  if (title.startsWith('Draft')) return;
  await t.ok(move, { id: made.id, v: made.version, to: 'IN_REVIEW' });
  await t.ok(move, { id: made.id, v: made.version + 1, to: 'PUBLISHED' });
}

beforeAll(async () => {
  t = await startTestApp();
  reader = await t.token('reader', ['read']);
  const on = (...names: string[]) => ({ dependencies: names.map((dependsOn) => ({ dependsOn })) });
  await t.get(CatalogService).upsertMany(LOCAL_VIEWER, [
    { slug: 's3', name: 'S3', provider: 'aws', category: 'STORAGE', regions: ['us-east-1', 'eu-west-1'] },
    { slug: 'sqs', name: 'SQS', provider: 'aws', regions: ['eu-west-1'], ...on('s3') },
    { slug: 'iam', name: 'IAM', provider: 'aws' },
    { slug: 'r2', name: 'R2', provider: 'cloudflare', category: 'STORAGE' },
    { slug: 'shop', name: 'Shop', tier: 1, category: 'ECOMMERCE', ...on('s3') },
    { slug: 'till', name: 'Till', tier: 1, category: 'ECOMMERCE', ...on('shop') },
    {
      slug: 'film',
      name: 'Film',
      category: 'STREAMING',
      dependencies: [{ dependsOn: 'r2' }, { dependsOn: 's3', strength: 'SOFT' }],
    },
    { slug: 'blog', name: 'Blog' },
  ]);
  const at = (year: number) => ({
    startedAt: `${year}-03-01T10:00:00Z`,
    detectedAt: null,
    acknowledgedAt: null,
    mitigatedAt: `${year}-03-01T10:10:00Z`,
    resolvedAt: `${year}-03-01T11:00:00Z`,
    timeline: [],
    regions: ['us-east-1'],
  });
  await postmortem(
    'S3 in 2020',
    [hit('s3'), hit('shop', 's3'), hit('till', 'shop'), hit('blog', 's3')],
    at(2020),
  );
  await postmortem('S3 in 2022', [hit('s3'), hit('shop', ''), hit('blog', 'shop')], at(2022));
  await postmortem('S3 in Ireland', [hit('s3'), hit('film')], { ...at(2023), regions: ['EU-West-1'] });
  await postmortem('Secret', [hit('s3'), hit('iam', 's3'), hit('blog', 's3')], {
    ...at(2024),
    visibility: 'RESTRICTED',
  });
  await postmortem('Draft of S3', [hit('s3'), hit('r2', 's3')], at(2025));
});
afterAll(() => t.close());

describe('observed cascades', () => {
  const QUERY = `{ service(slug: "s3") { observedCascades { service { slug } incidents declared lastSeenAt } } }`;
  const shown = (data: any) =>
    data.service.observedCascades.map((one: any) => [
      one.service.slug,
      one.incidents,
      one.declared,
      one.lastSeenAt.slice(0, 4),
    ]);

  it('are what the failure spread to, through others too, declared or not, in published postmortems', async () => {
    expect(shown((await t.as(reader, QUERY)).data)).toEqual([
      ['blog', 2, false, '2022'],
      ['shop', 2, true, '2022'],
      ['till', 1, true, '2020'],
    ]);
  });

  it('of a restricted postmortem are for those who may see it', async () => {
    expect(shown((await t.gql(QUERY)).data)).toEqual([
      ['blog', 3, false, '2024'],
      ['shop', 2, true, '2022'],
      ['iam', 1, false, '2024'],
      ['till', 1, true, '2020'],
    ]);
  });

  it('do not hold what failed by itself, nor the service of the question', async () => {
    const { data } = await t.as(reader, QUERY.replace('s3', 'film'));
    expect(data.service.observedCascades).toEqual([]);
    expect(shown((await t.as(reader, QUERY.replace('s3', 'shop'))).data)).toEqual([
      ['blog', 1, false, '2022'],
      ['till', 1, true, '2020'],
    ]);
  });

  it('that were declared at the time stay declared', async () => {
    const catalog = t.get(CatalogService);
    const before = { slug: 'till', name: 'Till', tier: 1 };
    await catalog.upsert(LOCAL_VIEWER, { ...before, dependencies: [] });
    const [till] = shown((await t.as(reader, QUERY)).data).filter(([slug]: string[]) => slug === 'till');
    expect(till).toEqual(['till', 1, true, '2020']);
    await catalog.upsert(LOCAL_VIEWER, { ...before, dependencies: [{ dependsOn: 'shop', since: null }] });
  });
});

describe('the concentration on providers', () => {
  const QUERY = `{ providerDependence { services tier1Services withoutProvider incidents impactSeconds herfindahl
    providers { provider services share tier1Services tier1Share incidents incidentShare impactSeconds impactShare } }
    providerConcentration { provider } }`;

  it('counts what stands on each, over hard dependencies, and what happened there', async () => {
    const { data } = await t.as(reader, QUERY);
    expect(data.providerDependence).toEqual({
      services: 8,
      tier1Services: 2,
      withoutProvider: 1,
      incidents: 3,
      impactSeconds: 1800,
      herfindahl: (5 / 7) ** 2 + (2 / 7) ** 2,
      providers: [
        {
          ...{ provider: 'aws', services: 5, share: 5 / 8, tier1Services: 2, tier1Share: 1 },
          ...{ incidents: 3, incidentShare: 1, impactSeconds: 1800, impactShare: 1 },
        },
        {
          ...{ provider: 'cloudflare', services: 2, share: 2 / 8, tier1Services: 0, tier1Share: 0 },
          ...{ incidents: 1, incidentShare: 1 / 3, impactSeconds: 600, impactShare: 1 / 3 },
        },
      ],
    });
    expect(data.providerConcentration).toEqual([{ provider: 'aws' }, { provider: 'cloudflare' }]);
  });

  it('takes restricted postmortems in for those who may see them', async () => {
    const { data } = await t.gql(QUERY);
    expect(data.providerDependence).toMatchObject({ incidents: 4, impactSeconds: 2400 });
  });
});

describe('what if a provider fails', () => {
  const QUERY = `query ($provider: String, $region: String, $first: Int) {
    providerFailure(provider: $provider, region: $region, first: $first) { failing { slug }
      goesDown { category count members { slug } }
      blastRadius { totalCount services { service { slug } hard } byCategory { category count } }
      history { postmortem { title } down { slug } undeclared { slug } } } }`;
  const slugs = (services: { slug: string }[]) => services.map(({ slug }) => slug);
  const ask = async (variables: object) => (await t.as(reader, QUERY, variables)).data.providerFailure;

  it('says what goes down now, by kind, and what went down before, declared or not', async () => {
    const { failing, goesDown, blastRadius, history } = await ask({ provider: 'AWS', region: 'us-east-1' });
    expect(slugs(failing)).toEqual(['iam', 's3']);
    // film only degrades.
    expect(goesDown.map((one: any) => [one.category, one.count, ...slugs(one.members)])).toEqual([
      ['ECOMMERCE', 2, 'shop', 'till'],
      ['OTHER', 2, 'iam', 'sqs'],
      ['STORAGE', 1, 's3'],
    ]);
    expect(blastRadius.services).toEqual([
      { service: { slug: 'film' }, hard: false },
      { service: { slug: 'shop' }, hard: true },
      { service: { slug: 'sqs' }, hard: true },
      { service: { slug: 'till' }, hard: true },
    ]);
    expect(blastRadius.byCategory[0]).toEqual({ category: 'ECOMMERCE', count: 2 });
    expect(history.map((one: any) => [one.postmortem.title, slugs(one.down), slugs(one.undeclared)])).toEqual(
      [
        ['S3 in 2022', ['blog', 's3', 'shop'], ['blog']],
        ['S3 in 2020', ['blog', 's3', 'shop', 'till'], ['blog']],
      ],
    );
  });

  it('knows regions without a provider, and in any case', async () => {
    const { failing, history } = await ask({ region: 'EU-west-1' });
    expect(slugs(failing)).toEqual(['s3', 'sqs']);
    expect(history.map((one: any) => one.postmortem.title)).toEqual(['S3 in Ireland']);
    expect((await ask({ provider: 'nobody' })).failing).toEqual([]);
  });

  it.each([
    [{}, 'provider'],
    [{ provider: ' ' }, 'provider'],
    [{ region: 'x'.repeat(61) }, 'region'],
    [{ provider: 'a\u0000' }, 'provider'],
    [{ provider: 'aws', first: 0 }, 'first'],
  ])('refuses %j', async (variables, field) => {
    const { errors } = await t.as(reader, QUERY, variables);
    expect(errors![0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
  });
});
