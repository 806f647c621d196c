import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startTestApp, type TestApp } from '../../support/app.js';
import { catalogue, documents, importAll } from './corpus.js';

let t: TestApp;
const tokens: Record<string, string> = {};
const PERIOD = '2025-Q1';
const FORMATS = ['', '.md', '.csv', '.json'];
const PUBLISH = `mutation ($period: Period!, $filter: PostmortemFilter) {
  publishReliabilityReport(period: $period, filter: $filter) { revision digest } }`;
const REPORT = `query ($period: Period!, $filter: PostmortemFilter, $revision: Int, $current: Boolean) {
  reliabilityReport(period: $period, filter: $filter, revision: $revision, current: $current) {
    revision digest publishedBy countsRestricted markdown csv register { reference title }
    restatements { revision incidents { kind reference field published now } figures { key published now } } } }`;
const LISTED = `query ($period: Period) { reliabilityReports(period: $period) { period revision digest } }`;

beforeAll(async () => {
  t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0' });
  for (const [name, scopes] of Object.entries({
    reader: ['read'],
    writer: ['publish'],
    restricted: ['publish', 'restricted'],
    admin: ['admin'],
  }))
    tokens[name] = await t.token(name, scopes);
  const asAdmin = { ...t, ok: async (query: string, variables?: object) => admin(query, variables) };
  await catalogue(asAdmin);
  await importAll(asAdmin, documents(120, 3));
});
afterAll(() => t.close());

async function admin(query: string, variables: object = {}): Promise<Record<string, any>> {
  const { data, errors } = await t.as(tokens.admin, query, variables);
  expect(errors).toBeUndefined();
  return data;
}
async function ask(viewer: string, query: string, variables: object): Promise<any> {
  const { data, errors } = await t.as(tokens[viewer], query, variables);
  expect(errors).toBeUndefined();
  return Object.values(data)[0];
}
async function page(
  viewer: string,
  address: string,
): Promise<{ status: number; body: string; type: string }> {
  const { statusCode, body, headers } = await t.app.inject({
    url: `/reports/${address}`,
    headers: { authorization: `Bearer ${tokens[viewer]}` },
  });
  return { status: statusCode, body, type: String(headers['content-type']) };
}
/** The bodies in every format. */
async function everyFormat(viewer: string, query = ''): Promise<string[]> {
  const pages = await Promise.all(FORMATS.map((ending) => page(viewer, `${PERIOD}${ending}${query}`)));
  expect(pages.map(({ status }) => status)).toEqual(FORMATS.map(() => 200));
  return pages.map(({ body }) => body);
}
async function update(reference: string, input: object): Promise<void> {
  const find = 'query ($reference: String) { postmortem(reference: $reference) { id version } }';
  const { id, version } = (await admin(find, { reference })).postmortem;
  await admin(
    `mutation ($id: ID!, $version: Int!, $input: UpdatePostmortemInput!) {
      updatePostmortem(id: $id, expectedVersion: $version, input: $input) { id } }`,
    { id, version, input },
  );
}

it('is published by those who may, of a period that is over', async () => {
  const refused = await t.as(tokens.reader, PUBLISH, { period: PERIOD });
  expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  const now = new Date();
  const running = await t.as(tokens.writer, PUBLISH, { period: String(now.getUTCFullYear()) });
  expect(running.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'period' });
  expect(await ask('reader', LISTED, {})).toEqual([]);
  for (const ending of FORMATS) {
    const { statusCode, body } = await t.app.inject({ url: `/reports/${PERIOD}${ending}` });
    expect(statusCode).toBe(401);
    expect(body).not.toMatch(/incident/i);
  }
});

it('computed, counts what its reader may see, and says so', async () => {
  const [all, everyones] = await Promise.all(
    ['restricted', 'reader'].map((viewer) => ask(viewer, REPORT, { period: PERIOD })),
  );
  expect(all).toMatchObject({ revision: null, countsRestricted: true });
  expect(everyones).toMatchObject({ revision: null, countsRestricted: false });
  const references = (report: any): string[] => report.register.map((row: any) => row.reference);
  expect(references(all).length).toBeGreaterThan(references(everyones).length);
  expect(references(all)).toEqual(expect.arrayContaining(references(everyones)));
  expect(all.digest).not.toBe(everyones.digest);
  expect(all.markdown).toContain('Restricted postmortems count, so it is not for everyone');
  expect(everyones.markdown).toContain('Restricted postmortems do not count');
});

it('is published once where two publish it at once', async () => {
  const wanted = { period: '2024-Q4' };
  const answers = await Promise.all(
    ['writer', 'restricted', 'writer', 'admin'].map((viewer) => ask(viewer, PUBLISH, wanted)),
  );
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(await ask('reader', LISTED, wanted)).toEqual([{ ...wanted, ...answers[0] }]);
  expect(answers[0].revision).toBe(1);
});

describe('a published report', () => {
  let first: string[];
  let digest: string;
  let changed: string;

  it('has a digest, and publishing it again changes nothing', async () => {
    const published = await ask('restricted', PUBLISH, { period: PERIOD });
    expect(published).toMatchObject({ revision: 1, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    ({ digest } = published);
    expect(await ask('writer', PUBLISH, { period: PERIOD })).toEqual(published);
    expect(await ask('reader', LISTED, { period: PERIOD })).toEqual([
      { period: PERIOD, revision: 1, digest },
    ]);
    first = await everyFormat('reader');
    const report = await ask('reader', REPORT, { period: PERIOD });
    expect(report).toMatchObject({
      digest,
      revision: 1,
      publishedBy: 'token:restricted',
      countsRestricted: false,
    });
    expect([report.markdown, report.csv]).toEqual([first[1], first[2]]);
    expect(report.register.length).toBeGreaterThan(3);
    expect(report.restatements).toMatchObject({ incidents: [], figures: [] });
    changed = report.register[0].reference;
  });

  it('is the same, byte by byte, whatever has changed since, for every viewer', async () => {
    await update(changed, { severity: 'SEV5', title: 'Renamed since' });
    const added = {
      hindsight: 1,
      status: 'PUBLISHED',
      title: 'Written down late',
      reference: 'PM-9000',
      source: { system: 'test', externalId: 'late' },
      startedAt: '2025-02-02T00:00:00Z',
      factors: [{ category: 'NET.DNS', role: 'ROOT_CAUSE', primary: true }],
    };
    await importAll({ ...t, ok: admin }, [added]);
    await admin('mutation ($input: ServiceInput!) { upsertService(input: $input) { id } }', {
      input: { slug: 'ledger', name: 'Renamed', team: 'other', provider: 'gcp' },
    });
    for (const viewer of ['reader', 'restricted']) expect(await everyFormat(viewer)).toEqual(first);
    expect(await ask('reader', REPORT, { period: PERIOD })).toMatchObject({ digest, markdown: first[1] });
  });

  it('tells what would be different now as restatements', async () => {
    const { restatements } = await ask('reader', REPORT, { period: PERIOD });
    expect(restatements.incidents).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'ADDED', reference: 'PM-9000' }),
        expect.objectContaining({ kind: 'CHANGED', reference: changed, field: 'severity', now: 'SEV5' }),
      ]),
    );
    const incidents = restatements.figures.find((one: any) => one.key === 'incidents');
    expect(incidents.now).toBe(incidents.published + 1);
    const anew = await ask('reader', REPORT, { period: PERIOD, current: true });
    expect(anew).toMatchObject({ revision: null, restatements: { revision: 1 } });
    expect(anew.markdown).toContain('Written down late');
    expect((await page('reader', `${PERIOD}?current=true`)).body).toContain('PM-9000');
  });

  it('has a next revision where something has changed, and the first one stays', async () => {
    const second = await ask('writer', PUBLISH, { period: PERIOD });
    expect(second.revision).toBe(2);
    expect(second.digest).not.toBe(digest);
    expect((await ask('reader', LISTED, { period: PERIOD })).map((one: any) => one.revision)).toEqual([2, 1]);
    expect(await everyFormat('reader', '?revision=1')).toEqual(first);
    expect((await everyFormat('reader'))[1]).toContain('Written down late');
    expect((await page('reader', `${PERIOD}?revision=3`)).status).toBe(404);
  });

  it('cannot be changed even in the database', async () => {
    const pool = new pg.Pool({ connectionString: t.database.url, max: 1 });
    try {
      for (const change of [
        "UPDATE frozen_report SET digest = ''",
        "UPDATE frozen_report_file SET body = ''",
      ])
        await expect(pool.query(change)).rejects.toThrow('a published report cannot be changed');
    } finally {
      await pool.end();
    }
  });

  it('of a filter is one of its own, however the filter is ordered', async () => {
    const filter = (severity: string[]) => ({ period: PERIOD, filter: { severity } });
    expect(await ask('writer', PUBLISH, filter(['SEV1', 'SEV2']))).toMatchObject({ revision: 1 });
    expect(await ask('writer', PUBLISH, filter(['SEV2', 'SEV1']))).toMatchObject({ revision: 1 });
    const { body } = await page('reader', `${PERIOD}.json?severity=SEV2&severity=SEV1`);
    expect(JSON.parse(body)).toMatchObject({ revision: 1 });
  });

  it('is gone, whole, for those who may not see one of its postmortems any more', async () => {
    const before = await everyFormat('restricted', '?revision=2');
    await update('PM-9000', { visibility: 'RESTRICTED' });
    expect(await everyFormat('restricted', '?revision=2')).toEqual(before);
    // The first one never counted it.
    expect((await ask('reader', LISTED, { period: PERIOD })).map((one: any) => one.revision)).toEqual([1, 1]);
    for (const ending of FORMATS) {
      const hidden = await page('reader', `${PERIOD}${ending}?revision=2`);
      const missing = await page('reader', `${PERIOD}${ending}?revision=77`);
      expect({ ...hidden, body: hidden.body.replace('revision 2', 'revision 77') }).toEqual(missing);
      expect((await page('reader', `${PERIOD}${ending}`)).body).not.toContain('Written down late');
    }
    const { errors } = await t.as(tokens.reader, REPORT, { period: PERIOD, revision: 2 });
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect(JSON.stringify(await ask('reader', REPORT, { period: PERIOD, current: true }))).not.toMatch(
      /Written down late|PM-9000/,
    );
    const { restatements } = await ask('restricted', REPORT, { period: PERIOD });
    expect(restatements.incidents).toContainEqual(
      expect.objectContaining({ kind: 'REMOVED', reference: 'PM-9000' }),
    );
  });

  it('is gone as well where it only looks back on that one', async () => {
    const query = `{ postmortems(filter: { status: [PUBLISHED], startedFrom: "2023-07-01T00:00:00Z",
      startedBefore: "2024-01-01T00:00:00Z" }, first: 1) { nodes { reference title } } }`;
    const old = (await ask('reader', query, {})).nodes[0];
    expect((await everyFormat('reader', '?revision=1'))[0]).not.toContain(`${old.reference}<`);
    await update(old.reference, { visibility: 'RESTRICTED' });
    // The one of severities never counted it.
    const listed = await ask('reader', LISTED, { period: PERIOD });
    expect(listed.map((one: any) => one.digest)).not.toContain(digest);
    expect((await page('reader', `${PERIOD}?revision=1`)).status).toBe(404);
    expect((await page('restricted', `${PERIOD}?revision=1`)).body).toBe(first[0]);
    expect((await ask('reader', REPORT, { period: PERIOD })).revision).toBeNull();
  });

  it('can still be read when the catalogue has lost the team it is of', async () => {
    const of = { period: '2024-Q2', filter: { team: ['web'] } };
    expect(await ask('writer', PUBLISH, of)).toMatchObject({ revision: 1 });
    const was = await ask('reader', REPORT, of);
    for (const slug of ['search', 'images', 'login'])
      await admin('mutation ($input: ServiceInput!) { upsertService(input: $input) { id } }', {
        input: { slug, name: slug, team: 'sites' },
      });
    expect(await ask('reader', REPORT, of)).toMatchObject({ digest: was.digest, revision: 1 });
    expect((await page('reader', '2024-Q2?team=web&current=true')).status).toBe(200);
    expect((await ask('reader', REPORT, of)).restatements.incidents.length).toBeGreaterThan(1);
    const unknown = { extensions: { code: 'BAD_USER_INPUT', field: 'filter.team[0]' } };
    expect((await t.as(tokens.writer, PUBLISH, of)).errors?.[0]).toMatchObject(unknown);
    const other = { ...of, period: '2024-Q1' };
    expect((await t.as(tokens.reader, REPORT, other)).errors?.[0]).toMatchObject(unknown);
  });
});
