import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { isRequiredArgument } from 'graphql';
import pg from 'pg';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { ExportService, FolderImport } from '../../../src/exchange/index.js';
import { walk } from '../../e2e/access/every-field.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { testDatabase, type TestDatabase } from '../../support/database.js';

// While a release rolls out, the one before works on a schema that has grown meanwhile: more columns in every table.
let database: TestDatabase;
let t: TestApp;
beforeAll(async () => {
  database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
  );
  for (const { name } of rows)
    await client.query(
      `ALTER TABLE ${name} ADD COLUMN later_maybe jsonb, ADD COLUMN later_always text NOT NULL DEFAULT 'later'`,
    );
  await client.end();
  t = await startTestApp({}, database);
});
afterAll(async () => {
  await t.close();
  await database.drop();
});

it('everything can be written and read while tables have columns that this version does not know', async () => {
  const report = await t.get(FolderImport).run(LOCAL_VIEWER, ['samples']);
  expect(report).toMatchObject({ failed: 0, created: expect.any(Number) });
  const { createPostmortem: made } = await t.ok(`mutation { createPostmortem(input: { title: "Quokkafish",
    factors: [{ category: "NET.DNS", role: TRIGGER, primary: true }] }) { id version } }`);
  const { updatePostmortem } = await t.ok(
    `mutation ($id: ID!) { updatePostmortem(id: $id, expectedVersion: 1, input: { summary: "More columns" }) { version } }`,
    { id: made.id },
  );
  expect(updatePostmortem.version).toBe(2);
  await t.ok(
    `mutation ($id: ID!) { addActionItem(postmortemId: $id, input: { title: "Look", kind: PREVENT }) { id } }`,
    { id: made.id },
  );
  await t.ok('mutation { upsertService(input: { slug: "grown", name: "Grown" }) { id } }');
  const { postmortem, searchPostmortems } = await t.ok(
    '{ postmortem(id: "' +
      made.id +
      '") { title summary version } searchPostmortems(query: "quokkafish") { totalCount } }',
  );
  expect(postmortem).toEqual({ title: 'Quokkafish', summary: 'More columns', version: 3 });
  expect(searchPostmortems.totalCount).toBe(1);
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-grown-'));
  await t.get(ExportService).exportAll(LOCAL_VIEWER, folder);
  expect(await t.get(FolderImport).run(LOCAL_VIEWER, [folder])).toMatchObject({ failed: 0, created: 0 });
  rmSync(folder, { recursive: true });
});

it('every query is answered in every field', async () => {
  const { schema } = t.get(GraphQLSchemaHost);
  const { postmortems } = await t.ok('{ postmortems(first: 1) { nodes { id } } }');
  const given: Record<string, object> = {
    postmortem: { id: postmortems.nodes[0].id },
    searchPostmortems: { query: 'dns' },
    similarPostmortems: { text: 'dns' },
  };
  const roots = Object.values(schema.getQueryType()!.getFields()).filter(
    ({ name, args }) => given[name] !== undefined || !args.some(isRequiredArgument),
  );
  const failures: unknown[] = [];
  for (const { name } of roots)
    for (const query of walk(schema, name, [given[name] ?? {}]).queries) {
      const { errors } = await t.gql(query, given[name]);
      if (errors?.some(({ extensions }) => extensions.code !== 'BAD_USER_INPUT'))
        failures.push({ query, errors });
    }
  expect(roots.length).toBeGreaterThan(10);
  expect(failures).toEqual([]);
});
