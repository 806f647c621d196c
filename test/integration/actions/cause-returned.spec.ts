import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { CatalogService } from '../../../src/catalog/index.js';
import { Database } from '../../../src/database/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';

let t: TestApp;
const tokens: Record<string, string> = {};
const DONE = { kind: 'PREVENT', status: 'DONE', completedAt: '2024-06-01T00:00:00Z' };

const incident = (title: string, startedAt: string | null, more: object = {}) => ({
  title,
  startedAt,
  source: { system: 'test', externalId: title },
  factors: [{ category: 'NET.DNS', role: 'ROOT_CAUSE', primary: true }],
  affectedServices: [{ service: 'ledger', level: 'OUTAGE', involvement: 'ORIGIN' }],
  ...more,
});

async function store(...documents: object[]): Promise<void> {
  const named = documents.map((document, i) => ({ name: `${i}.json`, content: JSON.stringify(document) }));
  const query = `mutation ($documents: [ImportDocument!]!) {
    importPostmortems(format: JSON, documents: $documents) { items { error } } }`;
  const { data } = await t.as(tokens.admin, query, { documents: named });
  expect(data.importPostmortems.items).toEqual(named.map(() => ({ error: null })));
}

async function returned(viewer = 'reader'): Promise<Record<string, string | boolean | null>> {
  const query = '{ actionItems(filter: { team: "core" }) { nodes { title causeReturned causeReturnedAt } } }';
  const { data, errors } = await t.as(tokens[viewer], query);
  expect(errors).toBeUndefined();
  const nodes = data.actionItems.nodes as {
    title: string;
    causeReturned: boolean | null;
    causeReturnedAt: string | null;
  }[];
  return Object.fromEntries(nodes.map((node) => [node.title, node.causeReturnedAt ?? node.causeReturned]));
}

const NONE = { exact: false, family: false, other: false, idle: null, undated: null, open: null };

beforeAll(async () => {
  t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0' });
  tokens.admin = await t.token('admin', ['admin']);
  tokens.reader = await t.token('reader', ['read']);
  await t.get(CatalogService).upsertMany(LOCAL_VIEWER, [
    { slug: 'ledger', name: 'Ledger' },
    { slug: 'mail', name: 'Mail' },
  ]);
  await store(
    incident('first', '2024-05-01T00:00:00Z', {
      factors: [
        { category: 'NET.DNS', role: 'ROOT_CAUSE', primary: true },
        { category: 'NET', role: 'CONTRIBUTING' },
        { category: 'CFG.APP', role: 'CONTRIBUTING' },
      ],
      actionItems: [
        { ...DONE, title: 'exact', team: 'core', mitigates: ['NET.DNS'] },
        { ...DONE, title: 'family', team: 'core', mitigates: ['NET'] },
        { ...DONE, title: 'other', team: 'core', mitigates: ['CFG.APP'] },
        { ...DONE, title: 'idle', team: 'core' },
        { ...DONE, title: 'undated', team: 'core', completedAt: null, mitigates: ['NET.DNS'] },
        { title: 'open', kind: 'PREVENT', team: 'core', mitigates: ['NET.DNS'] },
      ],
    }),
  );
});
afterAll(() => t.close());

it('is not so without a later postmortem with the cause and a service in common', async () => {
  await store(
    incident('before it was done', '2024-05-31T23:59:59Z'),
    incident('at no known time', null),
    incident('elsewhere', '2024-07-01T00:00:00Z', {
      affectedServices: [{ service: 'mail', level: 'OUTAGE', involvement: 'ORIGIN' }],
    }),
    incident('of another cause', '2024-07-01T00:00:00Z', {
      factors: [{ category: 'CAP.LIMIT', role: 'ROOT_CAUSE', primary: true }],
    }),
    incident('not yet published', '2024-07-01T00:00:00Z', { status: 'DRAFT' }),
    incident('archived', '2024-07-01T00:00:00Z', { status: 'ARCHIVED' }),
  );
  expect(await returned()).toEqual(NONE);
});

it('is so only for those who may see the later one', async () => {
  await store(incident('hidden', '2024-08-01T00:00:00.250Z', { visibility: 'RESTRICTED' }));
  expect(await returned()).toEqual(NONE);
  const at = '2024-08-01T00:00:00.25Z';
  expect(await returned('admin')).toEqual({ ...NONE, exact: at, family: at });
});

it('tells the first of them, also by a cause below the one that was meant', async () => {
  await store(
    incident('again', '2024-10-01T00:00:00Z'),
    incident('and again', '2024-11-01T00:00:00Z'),
    incident('its sibling', '2024-09-01T00:00:00Z', {
      factors: [{ category: 'NET.BGP', role: 'ROOT_CAUSE', primary: true }],
    }),
  );
  expect(await returned()).toEqual({
    ...NONE,
    exact: '2024-10-01T00:00:00Z',
    family: '2024-09-01T00:00:00Z',
  });
});

it('is read in one statement for all items of a request, and in none where it cannot be told', async () => {
  const read = jest.spyOn(t.get(Database), 'read');
  const asked = async (filter: string): Promise<number> => {
    read.mockClear();
    const items = `actionItems(filter: ${filter}) { nodes { causeReturned causeReturnedAt } }`;
    await t.as(tokens.reader, `{ ${items} }`);
    return read.mock.calls.filter(([sql]) => sql.includes('> a.completed_at')).length;
  };
  expect([await asked('{}'), await asked('{ status: [OPEN] }')]).toEqual([1, 0]);
  read.mockRestore();
});
