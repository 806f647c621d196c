import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { migrate } from '../../../src/database/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { adminQuery, type TestDatabase, testDatabase } from '../../support/database.js';

const role = `service_${randomBytes(4).toString('hex')}`;
let database: TestDatabase;
let service: TestDatabase;
let t: TestApp;

beforeAll(async () => {
  database = await testDatabase();
  const [, sql] = /```sql\n([\s\S]*?)```/.exec(readFileSync('docs/security.md', 'utf8'))!;
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(sql!.replaceAll('hindsight_service', role).replaceAll('change me', 'secret'));
  await owner.end();
  const url = new URL(database.url);
  url.username = role;
  url.password = 'secret';
  service = { ...database, url: url.href };
  t = await startTestApp({}, service);
});
afterAll(async () => {
  await t.close();
  await database.drop();
  await adminQuery(`DROP ROLE ${role}`);
});

it('the role of docs/security.md runs the service', async () => {
  await migrate(service.url);
  await t.ok('mutation { upsertService(input: { slug: "checkout", name: "Checkout" }) { id } }');
  const { createPostmortem } = await t.ok(
    'mutation { createPostmortem(input: { title: "Role" }) { id version } }',
  );
  await t.ok(
    'mutation ($id: ID!) { updatePostmortem(id: $id, expectedVersion: 1, input: { summary: "s" }) { id } }',
    { id: createPostmortem.id },
  );
  const document = { title: 'Imported', reference: 'PM-70', source: { system: 'a', externalId: 'b' } };
  const { importPostmortems } = await t.ok(
    'mutation ($content: String!) { importPostmortems(format: JSON, documents: [{ name: "a", content: $content }]) { created items { error } } }',
    { content: JSON.stringify(document) },
  );
  expect(importPostmortems).toEqual({ created: 1, items: [{ error: null }] });
  expect(
    (await t.ok('{ searchPostmortems(query: "role") { totalCount } }')).searchPostmortems.totalCount,
  ).toBe(1);
  expect((await t.ok('{ auditLog { totalCount } }')).auditLog.totalCount).toBe(4);
});

it('has every right that the service needs on every table, and the few it must not have on none', async () => {
  const client = new pg.Client({ connectionString: service.url });
  await client.connect();
  const { rows } = await client.query<{ name: string; rights: string }>(
    `SELECT c.relname AS name, (SELECT string_agg(left(r, 1), '' ORDER BY n)
         FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) WITH ORDINALITY AS x(r, n)
         WHERE has_table_privilege(c.oid, r)) AS rights
     FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  await client.end();
  expect(rows.length).toBeGreaterThan(20);
  const unusual = rows.filter(({ rights }) => rights !== 'SIUD');
  expect(unusual).toEqual([
    { name: 'audit_log', rights: 'SI' },
    { name: 'schema_migration', rights: 'S' },
  ]);
});

it('lets the service keep dependencies of the past, verdicts and counters of requests', async () => {
  const catalogue = JSON.stringify([
    { slug: 'shop', name: 'Shop', dependencies: [{ dependsOn: 'store' }] },
    { slug: 'store', name: 'Store' },
  ]);
  const load = 'mutation ($d: String!) { importCatalog(format: JSON, document: $d) { created failed } }';
  expect((await t.ok(load, { d: catalogue })).importCatalog).toEqual({ created: 2, failed: 0 });
  await t.ok('mutation { upsertService(input: { slug: "shop", name: "Shop", dependencies: [] }) { id } }');
  const make = 'mutation { createPostmortem(input: { title: "Like another" }) { id } }';
  const [id, otherId] = [
    (await t.ok(make)).createPostmortem.id,
    (await t.ok(make)).createPostmortem.id,
  ] as string[];
  const judge =
    'mutation ($id: ID!, $otherId: ID!) { confirmSimilarity(id: $id, otherId: $otherId) { score } }';
  await t.ok(judge, { id, otherId });
  await t.ok(
    'mutation ($id: ID!) { addActionItem(postmortemId: $id, input: { title: "a", kind: PREVENT }) { id } }',
    { id },
  );
  await t.ok('{ actionItems { totalCount } actionItemCounts(by: TEAM) { total } recurrences { rate } }');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(`SELECT (SELECT count(*)::int FROM past_dependency) AS past,
    (SELECT count(*)::int FROM similarity_verdict) AS verdicts, (SELECT count(*)::int FROM rate_limit) AS counters`);
  await client.end();
  expect(rows).toEqual([{ past: 1, verdicts: 1, counters: 1 }]);
});

it.each([
  'UPDATE audit_log SET actor = $$x$$',
  'DELETE FROM audit_log',
  'TRUNCATE audit_log',
  'DROP TRIGGER audit_log_only_grows ON audit_log',
  'ALTER TABLE audit_log DISABLE TRIGGER ALL',
  'DROP TABLE audit_log',
])('and may not %s', async (sql) => {
  const client = new pg.Client({ connectionString: service.url });
  await client.connect();
  await expect(client.query(sql)).rejects.toMatchObject({
    code: '42501',
    message: expect.stringMatching(/permission|owner/),
  });
  await client.end();
});
