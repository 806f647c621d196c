import { type FieldNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';
import type { Wanted } from '../src/common/index.js';
import { type Part, treeSql } from '../src/postmortems/tree.sql.js';
import { SERVICE } from './compare/queries.js';

// The very statements the service sends, for the bare server to send as well: what the queries ask for and no more.

function wantedOf(set: SelectionSetNode | undefined): Wanted | undefined {
  return set && new Map(fieldsOf(set).map((field) => [field.name.value, wantedOf(field.selectionSet)]));
}

function fieldsOf(set: SelectionSetNode | undefined): FieldNode[] {
  return (set?.selections ?? []).filter((field): field is FieldNode => field.kind === Kind.FIELD);
}

/** What a query asks of each postmortem, which stands that many fields deep. */
function asked(query: string, depth: number): Wanted | undefined {
  let set = (parse(query).definitions[0] as OperationDefinitionNode).selectionSet;
  for (let i = 0; i < depth; i++) set = fieldsOf(set)[0]!.selectionSet!;
  return wantedOf(set);
}

const ONE = asked(SERVICE.one, 1);
const LISTED = asked(SERVICE.page, 2);
const PARTS = new Set<Part>(['factors', 'affectedServices', 'timeline', 'actionItems']);
const LIST_PARTS = new Set<Part>(['factors', 'affectedServices', 'actionItems']);

export const oneStatement = {
  name: 'one',
  text: treeSql(
    `SELECT id, 1 AS ord, NULL AS cursor FROM postmortem WHERE id = $2 AND visibility = ANY ($1::text[])`,
    PARTS,
    'UTC',
    ONE,
  ),
};

export const pageStatement = {
  name: 'page',
  text: treeSql(
    `SELECT f.postmortem_id AS id, row_number() OVER (ORDER BY f.started_key DESC, f.postmortem_id DESC) AS ord,
       (f.started_key AT TIME ZONE 'UTC')::text AS cursor
     FROM postmortem_facet f
     WHERE f.visibility = ANY ($1::text[]) AND f.cause = $2
       AND f.service_id = (SELECT id FROM service WHERE slug = $3) AND f.status <> 'ARCHIVED'
     ORDER BY f.started_key DESC, f.postmortem_id DESC LIMIT $4`,
    LIST_PARTS,
    'UTC',
    LISTED,
  ),
};

/** The same page from the tables themselves, as one would write it without a table made for it. */
export const plainPageStatement = {
  name: 'plain-page',
  text: treeSql(
    `SELECT p.id, row_number() OVER (ORDER BY p.started_at DESC NULLS LAST, p.id DESC) AS ord, NULL AS cursor
     FROM postmortem p
     WHERE p.visibility = ANY ($1::text[]) AND p.status <> 'ARCHIVED'
       AND EXISTS (SELECT FROM factor f WHERE f.postmortem_id = p.id AND f.category_code = $2)
       AND EXISTS (SELECT FROM affected_service a JOIN service s ON s.id = a.service_id
         WHERE a.postmortem_id = p.id AND s.slug = $3)
     ORDER BY p.started_at DESC NULLS LAST, p.id DESC LIMIT $4`,
    LIST_PARTS,
    'UTC',
    LISTED,
  ),
};

/** Twenty best matches of one word, how many there are, and of which severity: nothing forgiven, nothing explained. */
export const searchStatement = {
  name: 'search',
  text: `WITH m AS MATERIALIZED (SELECT d.postmortem_id AS id, d.severity, ts_rank(d.words, q) AS score
      FROM search_document d, to_tsquery('english', $2) q
      WHERE d.visibility = ANY ($1::text[]) AND d.status <> 'ARCHIVED' AND d.words @@ q)
    SELECT json_build_object('total', (SELECT count(*) FROM m),
      'severities', (SELECT coalesce(json_agg(json_build_object('value', severity, 'count', n)), '[]')
        FROM (SELECT severity, count(*) AS n FROM m WHERE severity IS NOT NULL GROUP BY 1) s),
      'hits', (SELECT coalesce(json_agg(json_build_object('id', p.id, 'title', p.title) ORDER BY t.score DESC), '[]')
        FROM (SELECT id, score FROM m ORDER BY score DESC LIMIT 20) t JOIN postmortem p ON p.id = t.id)) AS doc`,
};

/** Incidents by cause and quarter: those of the ten most frequent causes, quarters without any included. */
export const trendsStatement = {
  name: 'trends',
  text: `WITH n AS (SELECT date_trunc('quarter', p.started_at AT TIME ZONE 'UTC') AS quarter, f.category_code AS key, count(*)::int AS n
      FROM postmortem p JOIN factor f ON f.postmortem_id = p.id AND f.is_primary
      WHERE p.visibility = ANY ($1::text[]) AND p.status = 'PUBLISHED' AND p.started_at >= $2 AND p.started_at < $3 GROUP BY 1, 2),
    top AS (SELECT key, sum(n) AS total FROM n GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10)
    SELECT json_agg(json_build_object('key', key, 'points', points) ORDER BY total DESC, key) AS doc
    FROM (SELECT top.key, top.total, json_agg(json_build_object('count', coalesce(n.n, 0)) ORDER BY q) AS points
      FROM top CROSS JOIN generate_series($2::timestamptz AT TIME ZONE 'UTC', $3::timestamptz AT TIME ZONE 'UTC' - interval '1 day', '3 months') AS q
        LEFT JOIN n ON n.key = top.key AND n.quarter = q GROUP BY 1, 2) s`,
};

export const writeStatement = {
  name: 'write',
  text: `INSERT INTO postmortem (id, title, summary, created_by)
    VALUES (gen_random_uuid(), 'Written by the benchmark', 'Nothing happened.', 'limit') RETURNING json_build_object('id', id) AS doc`,
};
