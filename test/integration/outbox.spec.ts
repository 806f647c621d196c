import { afterAll, beforeAll, expect, it } from '@jest/globals';
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

const outbox = () =>
  database.read<{ kind: string; subject_id: string; version: number }>(
    'SELECT kind, subject_id, version FROM outbox ORDER BY id',
  );

it('holds one row for every write that was committed, and none for one that was not', async () => {
  const postmortems = t.get(PostmortemsService);
  const id = await postmortems.create(LOCAL_VIEWER, { title: 'One' });
  await postmortems.update(LOCAL_VIEWER, id, 1, { title: 'Two' });
  await postmortems.update(LOCAL_VIEWER, id, 2, { title: 'Two' });
  await expect(postmortems.update(LOCAL_VIEWER, id, 1, { title: 'Late' })).rejects.toThrow(/version 2/);
  await t.ok('mutation { upsertService(input: { slug: "a", name: "A" }) { id } }');
  await t.ok(
    'mutation { upsertRootCauseCategory(input: { code: "NET.NEW", name: "New", description: "New." }) { code } }',
  );
  expect((await outbox()).map(({ kind, version }) => [kind, version])).toEqual([
    ['postmortem', 1],
    ['postmortem', 2],
    ['service', 0],
    ['cause', 0],
  ]);
});

it('goes with its write: when a projection fails, nothing of it is kept', async () => {
  const before = await outbox();
  const failing = { apply: () => Promise.reject(new Error('projection failed')) };
  const changes = t.get(Changes) as unknown as { projections: object[] };
  changes.projections.push(failing);
  try {
    const create = t.get(PostmortemsService).create(LOCAL_VIEWER, { title: 'Never' });
    await expect(create).rejects.toThrow('projection failed');
  } finally {
    changes.projections.pop();
  }
  expect(await outbox()).toEqual(before);
  const { postmortems } = await t.ok('{ postmortems { nodes { title } } }');
  expect(postmortems.nodes).toEqual([{ title: 'Two' }]);
  const { data, errors } = await t.gql('{ searchPostmortems(query: "never") { totalCount } }');
  expect(errors).toBeUndefined();
  expect(data.searchPostmortems.totalCount).toBe(0);
});
