import { type Part, treeSql } from '../src/postmortems/tree.sql.js';

/** The very statements the service sends, for the bare server to send as well. */
const PARTS = new Set<Part>(['factors', 'affectedServices', 'timeline', 'actionItems']);
const LIST_PARTS = new Set<Part>(['factors', 'affectedServices', 'actionItems']);

export const oneStatement = {
  name: 'one',
  text: treeSql(
    `SELECT id, 1 AS ord, NULL AS cursor FROM postmortem WHERE id = $2 AND visibility = ANY ($1::text[])`,
    PARTS,
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
  ),
};

const FACTORS = 'factors { id role primary confidence note category { code name } }';
const SERVICES =
  'affectedServices { level involvement startedAt endedAt service { slug name tier provider } cascadedFrom { slug } }';
const ACTIONS = 'actionItems { id title kind status owner team dueOn completedAt overdue }';
const ROW = `id reference version status visibility title summary severity nature detectedBy changeRelated
  startedAt detectedAt acknowledgedAt mitigatedAt resolvedAt publishedAt createdAt updatedAt
  durations { timeToDetect timeToMitigate timeToResolve } errorSignatures regions tags
  impact { description customersAffected usersAffected companiesAffected } ${FACTORS} ${SERVICES} ${ACTIONS}`;

export const ONE_QUERY = `query One($id: ID!) { postmortem(id: $id) { ${ROW} timeline { at text } } }`;
export const PAGE_QUERY = `query Page($cause: String!, $service: String!) {
  postmortems(filter: { rootCause: [$cause], service: [$service] }, first: 20) { nodes { ${ROW} } pageInfo { hasNextPage endCursor } }
}`;
