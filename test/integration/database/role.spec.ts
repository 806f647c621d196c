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
