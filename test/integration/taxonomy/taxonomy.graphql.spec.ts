import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

it('lists the families in order, with their causes', async () => {
  const { rootCauseCategories } = await t.ok(
    '{ rootCauseCategories { code name description parent { code } children { code parent { code } children { code } } } }',
  );
  const families = rootCauseCategories as { code: string; parent: null; children: { code: string }[] }[];
  expect(families.map(({ code }) => code).join(' ')).toBe(
    'CAP CAS CFG CHG DAT DEP HUM INF NET OBS ORG SEC SW TIM UNK',
  );
  expect(families.every(({ parent }) => parent === null)).toBe(true);
  expect(families.find(({ code }) => code === 'UNK')?.children).toEqual(
    ['UNK.NODATA', 'UNK.OTHER', 'UNK.UNDET'].map((code) => ({ code, parent: { code: 'UNK' }, children: [] })),
  );
});

const UPSERT = `mutation ($input: RootCauseCategoryInput!) { upsertRootCauseCategory(input: $input) { code name parent { code name } } }`;

it('adds a category and says at once what is around it', async () => {
  const answer = await t.ok(
    `mutation {
      a: upsertRootCauseCategory(input: { code: "NET.VPN", name: "VPN", description: "d", parent: "NET" }) { children { code } }
      b: upsertRootCauseCategory(input: { code: "NET.VPN.x-a", name: "A", description: "d" }) { parent { name children { code } } }
    }`,
  );
  expect(answer).toEqual({
    a: { children: [] },
    b: { parent: { name: 'VPN', children: [{ code: 'NET.VPN.x-a' }] } },
  });
});

it('answers a wrong category with field and remedy', async () => {
  const input = { code: 'ABC', name: 'n', description: 'd' };
  const { errors } = await t.gql(UPSERT, { input });
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.code' });
});
