import { serviceJson } from '../catalog/index.js';
import { utcText } from '../database/index.js';
import { overdueSql } from './overdue.sql.js';

/** The lists of a postmortem that are read only when asked for. */
export type Part =
  'sections' | 'factors' | 'affectedServices' | 'timeline' | 'actionItems' | 'links' | 'relations';

/** Per part: one row per postmortem of `page`, its list as JSON. `$1` is what the viewer may see. */
const PARTS = (zone: string): Readonly<Record<Part, string>> => ({
  sections: `SELECT x.postmortem_id, json_agg(json_build_object(
      'kind', x.kind, 'heading', x.heading, 'body', x.body) ORDER BY x.position) AS list
    FROM page JOIN section x ON x.postmortem_id = page.id GROUP BY 1`,
  factors: `SELECT x.postmortem_id, json_agg(json_build_object(
      'id', x.id, 'role', x.role, 'primary', x.is_primary, 'confidence', x.confidence, 'note', x.note,
      'category', json_build_object('code', c.code, 'name', c.name, 'description', c.description,
        'parentCode', c.parent_code)) ORDER BY x.position) AS list
    FROM page JOIN factor x ON x.postmortem_id = page.id JOIN cause_category c ON c.code = x.category_code GROUP BY 1`,
  affectedServices: `SELECT x.postmortem_id, json_agg(json_build_object(
      'level', x.level, 'involvement', x.involvement, 'startedAt', ${utcText('x.started_at')},
      'endedAt', ${utcText('x.ended_at')}, 'service', ${serviceJson('s')},
      'cascadedFrom', CASE WHEN o.id IS NOT NULL THEN ${serviceJson('o')} END) ORDER BY x.position) AS list
    FROM page JOIN affected_service x ON x.postmortem_id = page.id JOIN service s ON s.id = x.service_id
      LEFT JOIN service o ON o.id = x.cascaded_from_id GROUP BY 1`,
  timeline: `SELECT x.postmortem_id, json_agg(json_build_object(
      'at', ${utcText('x.at')}, 'text', x.text) ORDER BY x.at, x.position) AS list
    FROM page JOIN timeline_event x ON x.postmortem_id = page.id GROUP BY 1`,
  actionItems: `SELECT x.postmortem_id, json_agg(json_build_object(
      'id', x.id, 'title', x.title, 'kind', x.kind, 'strategy', x.strategy, 'status', x.status, 'owner', x.owner,
      'team', x.team, 'dueOn', ${utcText('x.due_on')}, 'completedAt', ${utcText('x.completed_at')},
      'ticketUrl', x.ticket_url, 'overdue', coalesce(${overdueSql('x', zone)}, false), 'postmortemId', x.postmortem_id,
      'mitigates', ARRAY(SELECT f.factor_id FROM action_item_factor f WHERE f.action_item_id = x.id))
      ORDER BY x.position) AS list
    FROM page JOIN action_item x ON x.postmortem_id = page.id GROUP BY 1`,
  links: `SELECT x.postmortem_id, json_agg(json_build_object(
      'title', x.title, 'url', x.url) ORDER BY x.position) AS list
    FROM page JOIN link x ON x.postmortem_id = page.id GROUP BY 1`,
  relations: `SELECT x.from_id AS postmortem_id, json_agg(json_build_object(
      'kind', x.kind, 'note', x.note, 'postmortemId', x.to_id) ORDER BY x.kind, t.number) AS list
    FROM page JOIN relation x ON x.from_id = page.id
      JOIN postmortem t ON t.id = x.to_id AND t.visibility = ANY ($1::text[]) GROUP BY 1`,
});
export const ALL_PARTS = Object.keys(PARTS('UTC')) as Part[];

const SECONDS = (from: string, to: string): string => `round(extract(epoch FROM p.${to} - p.${from}))::int`;

const COLUMNS = `p.id, 'PM-' || p.number AS reference, p.version, p.status, p.visibility, p.owner_team AS "ownerTeam", p.title, p.summary,
  p.severity, p.nature, p.detected_by AS "detectedBy", p.change_related AS "changeRelated",
  ${utcText('p.started_at')} AS "startedAt", ${utcText('p.detected_at')} AS "detectedAt",
  ${utcText('p.acknowledged_at')} AS "acknowledgedAt", ${utcText('p.mitigated_at')} AS "mitigatedAt",
  ${utcText('p.resolved_at')} AS "resolvedAt", ${utcText('p.published_at')} AS "publishedAt",
  ${utcText('p.created_at')} AS "createdAt", ${utcText('p.updated_at')} AS "updatedAt",
  p.error_signatures AS "errorSignatures", p.regions, p.tags,
  json_build_object('timeToDetect', ${SECONDS('started_at', 'detected_at')},
    'timeToAcknowledge', ${SECONDS('detected_at', 'acknowledged_at')},
    'timeToMitigate', ${SECONDS('started_at', 'mitigated_at')},
    'timeToResolve', ${SECONDS('started_at', 'resolved_at')}) AS durations,
  json_build_object('description', p.impact_description, 'customersAffected', p.customers_affected,
    'usersAffected', p.users_affected, 'companiesAffected', p.companies_affected,
    'requestsFailed', p.requests_failed, 'revenueLossUsd', p.revenue_loss_usd, 'dataLoss', p.data_loss) AS impact,
  CASE WHEN p.source_system IS NOT NULL THEN json_build_object('system', p.source_system,
    'externalId', p.source_external_id, 'url', p.source_url, 'importedAt', ${utcText('p.imported_at')}) END AS source`;

/**
 * One statement for whole postmortems: `page` is a query of (id, ord, cursor); parts come set-based, one
 * aggregation per part over the page, never a subquery per row. Only whether an action item is overdue depends on the
 * time zone.
 */
export function treeSql(page: string, parts: ReadonlySet<Part>, zone = 'UTC'): string {
  const lists = PARTS(zone);
  const chosen = ALL_PARTS.filter((part) => parts.has(part));
  const columns = chosen.map((part) => `, coalesce(${part}.list, '[]') AS "${part}"`).join('');
  const joins = chosen.map((part) => `LEFT JOIN (${lists[part]}) ${part} ON ${part}.postmortem_id = page.id`);
  return `WITH page AS MATERIALIZED (${page})
SELECT page.cursor, row_to_json(doc) AS doc
FROM page JOIN postmortem p ON p.id = page.id
${joins.join('\n')}
CROSS JOIN LATERAL (SELECT ${COLUMNS}${columns}) doc
ORDER BY page.ord`;
}
