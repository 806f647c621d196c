import pg from 'pg';
import { refreshFacets } from '../../src/postmortems/index.js';
import { rebuildSearch } from '../../src/search/index.js';
import type { Load } from './load.js';

export interface Verdict {
  readonly acknowledged: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Everything that is not as it must be, in words. */
  readonly wrong: readonly string[];
}

/** Statements that find nothing where every postmortem was written whole. */
const HALF_WRITTEN: Readonly<Record<string, string>> = {
  'a version without its revision, or a revision too many': `
    SELECT p.id FROM postmortem p LEFT JOIN revision r ON r.postmortem_id = p.id GROUP BY p.id
    HAVING count(r.*) <> p.version OR min(r.version) <> 1 OR max(r.version) <> p.version`,
  'revisions out of order in time': `
    SELECT 1 FROM (SELECT at, lag(at) OVER (PARTITION BY postmortem_id ORDER BY version) AS before FROM revision) r
    WHERE r.at < r.before`,
  'a last revision that is not what is stored': `
    SELECT p.id FROM postmortem p JOIN revision r ON r.postmortem_id = p.id AND r.version = p.version
    WHERE r.snapshot ->> 'title' <> p.title
      OR jsonb_array_length(r.snapshot -> 'actionItems') <> (SELECT count(*) FROM action_item a WHERE a.postmortem_id = p.id)
      OR jsonb_array_length(r.snapshot -> 'factors') <> (SELECT count(*) FROM factor f WHERE f.postmortem_id = p.id)`,
  'a revision without exactly one audit entry': `
    SELECT r.postmortem_id FROM revision r LEFT JOIN audit_log a
      ON a.kind = 'POSTMORTEM' AND a.subject_id = r.postmortem_id::text AND a.version = r.version
    GROUP BY r.postmortem_id, r.version HAVING count(a.*) <> 1`,
  'an audit entry of what is not there': `
    SELECT a.id FROM audit_log a WHERE a.kind = 'POSTMORTEM'
      AND NOT EXISTS (SELECT 1 FROM revision r WHERE r.postmortem_id::text = a.subject_id AND r.version = a.version)`,
  'a reference given twice': `SELECT number FROM postmortem GROUP BY number HAVING count(*) > 1`,
  'an idempotency key used twice': `
    SELECT idempotency_key FROM postmortem WHERE idempotency_key IS NOT NULL
    GROUP BY created_by, idempotency_key HAVING count(*) > 1`,
};

/** Compares the database with what the load was promised, and with itself. */
export async function verify(url: string, load: Load): Promise<Verdict> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const wrong: string[] = [];
    for (const [what, sql] of Object.entries(HALF_WRITTEN)) {
      const { rowCount } = await client.query(sql);
      if (rowCount) wrong.push(`${what}: ${rowCount}`);
    }
    for (const table of ['search_document', 'postmortem_facet'] as const) {
      const n = await differences(client, table);
      if (n > 0) wrong.push(`rows of ${table} that are not what the postmortems say: ${n}`);
    }
    const { lost, duplicated } = await compare(client, load);
    return {
      acknowledged: load.acknowledged,
      lost: lost.length,
      duplicated: duplicated.length,
      wrong: [...wrong, ...lost, ...duplicated],
    };
  } finally {
    await client.end();
  }
}

/** Builds the table anew aside, and counts the rows that differ. */
async function differences(
  client: pg.Client,
  table: 'search_document' | 'postmortem_facet',
): Promise<number> {
  const query = async <T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> =>
    (await client.query(sql, [...values])).rows as T[];
  await client.query('BEGIN');
  try {
    await client.query(`CREATE TEMP TABLE as_it_was AS TABLE ${table}`);
    await (table === 'search_document' ? rebuildSearch({ query }) : refreshFacets(query, null));
    const [row] = await query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ((TABLE as_it_was EXCEPT TABLE ${table}) UNION ALL (TABLE ${table} EXCEPT TABLE as_it_was)) d`,
    );
    return row!.n;
  } finally {
    await client.query('ROLLBACK');
  }
}

async function compare(client: pg.Client, load: Load): Promise<{ lost: string[]; duplicated: string[] }> {
  const lost: string[] = [];
  const duplicated: string[] = [];
  const keys = await client.query<{ id: string; reference: string; key: string }>(
    `SELECT id, 'PM-' || number AS reference, idempotency_key AS key FROM postmortem WHERE idempotency_key IS NOT NULL`,
  );
  const byKey = new Map(keys.rows.map((row) => [row.key, row]));
  for (const [key, { id, reference }] of load.created) {
    const row = byKey.get(key);
    if (row?.id !== id || row.reference !== reference) lost.push(`created as ${key}: ${reference}`);
  }
  const revisions = await client.query<{ id: string; version: number; title: string }>(
    `SELECT postmortem_id AS id, version, snapshot ->> 'title' AS title FROM revision`,
  );
  const titles = new Map(revisions.rows.map((row) => [`${row.id} ${row.version}`, row.title]));
  for (const { id, reference, version, title } of load.versions)
    if (titles.get(`${id} ${version}`) !== title) lost.push(`${reference} in version ${version}: ${title}`);
  const items = await client.query<{ title: string; id: string; n: number }>(
    `SELECT title, min(postmortem_id::text) AS id, count(*)::int AS n FROM action_item GROUP BY title`,
  );
  const byTitle = new Map(items.rows.map((row) => [row.title, row]));
  for (const [title, id] of load.items) if (byTitle.get(title)?.id !== id) lost.push(`action item ${title}`);
  for (const { title, n } of items.rows) {
    if (n > 1) duplicated.push(`action item ${title}: ${n} times`);
    if (!load.items.has(title) && !load.doubtfulItems.has(title))
      duplicated.push(`action item ${title}: unasked`);
  }
  return { lost, duplicated };
}
