import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '../../support/database.js';

/** PostgreSQL itself refuses what must never be, whoever writes. */
let database: TestDatabase;
let client: pg.Client;
const ID = '0190c2f4-0000-7000-8000-00000000000';
beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});
beforeEach(async () => {
  await client.query('TRUNCATE postmortem, service CASCADE');
  await client.query(
    `INSERT INTO service (id, slug, name) VALUES ('${ID}1', 'a', 'A'), ('${ID}2', 'b', 'B')`,
  );
  await client.query(
    `INSERT INTO postmortem (id, number, title, created_by) VALUES ('${ID}3', 1, 'One', 't')`,
  );
});

async function violated(sql: string): Promise<string | undefined> {
  const error = await client.query(sql).then(
    () => undefined,
    (e: unknown) => e as { constraint?: string },
  );
  return error?.constraint;
}

describe('the database refuses', () => {
  it.each([
    ['detected_at', 'started_at'],
    ['acknowledged_at', 'detected_at'],
    ['mitigated_at', 'started_at'],
    ['resolved_at', 'mitigated_at'],
    ['resolved_at', 'acknowledged_at'],
  ])('%s before %s', async (later, earlier) => {
    const set = `UPDATE postmortem SET ${earlier} = '2025-01-02', ${later} = '2025-01-01'`;
    expect(await violated(set)).toBe('postmortem_anchor_order_check');
    expect(await violated(set.replace('2025-01-01', '2025-01-02'))).toBeUndefined();
  });

  it.each([
    [
      `INSERT INTO postmortem (id, number, title, created_by) VALUES ('${ID}4', 1, 'x', 't')`,
      'postmortem_number_key',
    ],
    [`UPDATE postmortem SET title = ' '`, 'postmortem_title_check'],
    [`UPDATE postmortem SET severity = 'SEV9'`, 'postmortem_severity_check'],
    [`UPDATE postmortem SET status = 'PUBLISHED'`, 'postmortem_published_check'],
    [`UPDATE postmortem SET customers_affected = -1`, 'postmortem_impact_check'],
    [`UPDATE postmortem SET source_system = 's'`, 'postmortem_source_check'],
    [`INSERT INTO service_dependency VALUES ('${ID}1', '${ID}1', 'HARD')`, 'service_dependency_self_check'],
    [`INSERT INTO relation VALUES ('${ID}3', 'CAUSED_BY', '${ID}3')`, 'relation_self_check'],
    [
      `INSERT INTO affected_service VALUES ('${ID}3', '${ID}1', 0, 'OUTAGE', 'ORIGIN', NULL, NULL, '${ID}2')`,
      'affected_service_cascade_check',
    ],
    [
      `INSERT INTO affected_service VALUES ('${ID}3', '${ID}1', 0, 'OUTAGE', 'CASCADE', NULL, NULL, '${ID}1')`,
      'affected_service_self_check',
    ],
    [`INSERT INTO cause_category VALUES ('NET.X1', 'x', 'x', 'NET')`, 'cause_category_code_check'],
    [`INSERT INTO cause_category VALUES ('NET.NEW', 'x', 'x', 'CFG')`, 'cause_category_parent_check'],
  ])('%s', async (sql, constraint) => {
    expect(await violated(sql)).toBe(constraint);
  });

  it('a second primary factor', async () => {
    const factor = (n: number, code: string) =>
      `INSERT INTO factor (id, postmortem_id, position, category_code, role, is_primary)
       VALUES ('${ID}${n}', '${ID}3', ${n}, '${code}', 'TRIGGER', true)`;
    expect(await violated(factor(5, 'NET.DNS'))).toBeUndefined();
    expect(await violated(factor(6, 'CFG.APP'))).toBe('factor_one_primary_idx');
  });

  it('a published postmortem without a primary factor, at commit', async () => {
    const publish = `UPDATE postmortem SET status = 'PUBLISHED', published_at = now()`;
    expect(await violated(publish)).toBe('postmortem_published_primary_check');
    await client.query(
      `INSERT INTO factor (id, postmortem_id, position, category_code, role, is_primary)
       VALUES ('${ID}5', '${ID}3', 0, 'NET.DNS', 'TRIGGER', true)`,
    );
    expect(await violated(publish)).toBeUndefined();
    expect(await violated('DELETE FROM factor')).toBe('postmortem_published_primary_check');
    expect(await violated('DELETE FROM postmortem')).toBeUndefined();
  });
});
