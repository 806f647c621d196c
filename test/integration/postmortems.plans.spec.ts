import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { generate } from '../../bench/generate.js';
import { LOCAL_VIEWER } from '../../src/access/index.js';
import { pageSql as actionsSql } from '../../src/actions/action-list.js';
import { Params } from '../../src/database/index.js';
import { pageSql } from '../../src/postmortems/list-page.sql.js';
import { treeSql } from '../../src/postmortems/tree.sql.js';
import { type TestDatabase, testDatabase } from '../support/database.js';

/** The hot statements must find their rows by an index made for them, never by reading or sorting a whole table. */
let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await testDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
  await generate(pool, 1500, () => undefined);
  // A test's tables are so small that reading them whole is cheap: ask for the plan of large ones.
  await pool.query('SET enable_seqscan = off');
  await pool.query('SET enable_hashjoin = off');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly Node[];
}

async function plan(sql: string, values: readonly unknown[]): Promise<Node[]> {
  const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
    [...values],
  );
  const flat = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flat)];
  return flat(rows[0]!['QUERY PLAN'][0].Plan);
}

async function listPlan(filter: object, after?: readonly string[]): Promise<Node[]> {
  const params = new Params();
  const page = pageSql({ filter, sort: 'NEWEST', size: 20, after }, ['ORGANIZATION'], params);
  return plan(treeSql(page, new Set(['factors', 'affectedServices', 'actionItems'])), params.values);
}

const indexes = (nodes: Node[]) => nodes.flatMap((node) => node['Index Name'] ?? []);
/** Rows the plan read from the big tables; a page needs some hundreds with all its lists. */
const rowsRead = (nodes: Node[]) => Math.max(...nodes.map((node) => node['Actual Rows']));

it('one postmortem is found by its key', async () => {
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM postmortem LIMIT 1');
  const one = `SELECT id, 1 AS ord, NULL AS cursor FROM postmortem WHERE id = $2 AND visibility = ANY ($1::text[])`;
  const nodes = await plan(treeSql(one, new Set(['factors', 'timeline', 'actionItems'])), [
    ['ORGANIZATION', 'RESTRICTED'],
    rows[0]!.id,
  ]);
  expect(indexes(nodes)).toEqual(
    expect.arrayContaining(['postmortem_pkey', 'timeline_event_pkey', 'action_item_postmortem_idx']),
  );
  expect(rowsRead(nodes)).toBeLessThan(50);
});

it('the newest are read in the order of their index, first page and later ones', async () => {
  for (const after of [undefined, ['2022-01-01 00:00:00', '01000000-0000-7000-8000-000000000000']]) {
    const nodes = await listPlan({}, after);
    expect(indexes(nodes)).toContain('postmortem_newest_idx');
    expect(rowsRead(nodes)).toBeLessThan(300);
  }
});

it('the newest of a cause and a service come from the facet table', async () => {
  const nodes = await listPlan({ rootCause: ['NET'], service: ['service-1'] });
  expect(indexes(nodes)).toContain('postmortem_facet_list_idx');
  expect(rowsRead(nodes)).toBeLessThan(300);
});

it('action items are read in the order of their index, first page and later ones, overdue or not', async () => {
  for (const place of [undefined, ['2022-01-01 00:00:00', '01000000-0000-7000-8000-000000000000']])
    for (const filter of [{}, { overdue: true }]) {
      const wanted = { filter, serviceIds: undefined, codes: undefined };
      const params = new Params();
      const sql = actionsSql(LOCAL_VIEWER, wanted, { size: 20, place, zone: 'Europe/Berlin' }, params);
      const nodes = await plan(sql, params.values);
      expect(indexes(nodes)).toContain('action_item_list_idx');
      expect(rowsRead(nodes)).toBeLessThan(300);
    }
});

it('a search finds a rare word by its index', async () => {
  const nodes = await plan(
    `SELECT postmortem_id FROM search_document WHERE words @@ to_tsquery('english', $1) AND visibility = ANY ($2::text[])`,
    ['falcon123', ['ORGANIZATION']],
  );
  expect(indexes(nodes)).toContain('search_document_words_idx');
});
