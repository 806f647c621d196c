import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../src/access/index.js';
import { Changes, Database } from '../../src/database/index.js';
import { PostmortemsService } from '../../src/postmortems/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
let database: Database;
beforeAll(async () => {
  t = await startTestApp();
  database = t.get(Database);
});
afterAll(() => t.close());
beforeEach(async () => {
  await database.note('TRUNCATE search_index, search_outbox');
});

const addIndex = (uid: string, role: string) =>
  database.note(`INSERT INTO search_index (uid, role, settings) VALUES ($1, $2, 'any')`, [uid, role]);
const marks = () =>
  database.read<{ uid: string; id: string; seq: string }>(
    'SELECT index_uid AS uid, postmortem_id AS id, seq FROM search_outbox ORDER BY 1, 2',
  );

it('has one mark per document and index, however often it changes, and none for an index that is gone', async () => {
  await addIndex('live', 'LIVE');
  await addIndex('next', 'BUILDING');
  await addIndex('gone', 'DROPPED');
  const postmortems = t.get(PostmortemsService);
  const id = await postmortems.create(LOCAL_VIEWER, { title: 'One' });
  await postmortems.update(LOCAL_VIEWER, id, 1, { title: 'Two' });
  await postmortems.update(LOCAL_VIEWER, id, 2, { title: 'Two' });
  await expect(postmortems.update(LOCAL_VIEWER, id, 1, { title: 'Late' })).rejects.toThrow(/version 2/);
  expect(await marks()).toEqual([
    { uid: 'live', id, seq: '2' },
    { uid: 'next', id, seq: '2' },
  ]);
});

it('has none where no index is kept', async () => {
  await t.get(PostmortemsService).create(LOCAL_VIEWER, { title: 'Alone' });
  expect(await marks()).toEqual([]);
});

it('has one for every document that shows a service or a cause that got a new name', async () => {
  await t.ok('mutation { upsertService(input: { slug: "a", name: "A" }) { id } }');
  const id = await t.get(PostmortemsService).create(LOCAL_VIEWER, {
    title: 'Of a',
    affectedServices: [{ service: 'a', level: 'OUTAGE', involvement: 'ORIGIN' }],
    factors: [{ category: 'NET.DNS', role: 'ROOT_CAUSE', primary: true }],
  });
  await t.get(PostmortemsService).create(LOCAL_VIEWER, { title: 'Of nothing' });
  await addIndex('live', 'LIVE');
  await t.ok('mutation { upsertService(input: { slug: "a", name: "Another" }) { id } }');
  await t.ok(
    'mutation { upsertRootCauseCategory(input: { code: "NET.DNS", name: "Names", description: "Names." }) { code } }',
  );
  expect(await marks()).toEqual([{ uid: 'live', id, seq: '2' }]);
});

it('goes with its write: when a projection fails, nothing of it is kept', async () => {
  await addIndex('live', 'LIVE');
  const failing = { apply: () => Promise.reject(new Error('projection failed')) };
  const changes = t.get(Changes) as unknown as { projections: object[] };
  changes.projections.push(failing);
  try {
    const create = t.get(PostmortemsService).create(LOCAL_VIEWER, { title: 'Never' });
    await expect(create).rejects.toThrow('projection failed');
  } finally {
    changes.projections.pop();
  }
  expect(await marks()).toEqual([]);
  const { postmortems } = await t.ok('{ postmortems { nodes { title } } }');
  expect(postmortems.nodes.map(({ title }: { title: string }) => title)).not.toContain('Never');
  const { data, errors } = await t.gql('{ searchPostmortems(query: "never") { totalCount } }');
  expect(errors).toBeUndefined();
  expect(data.searchPostmortems.totalCount).toBe(0);
});
