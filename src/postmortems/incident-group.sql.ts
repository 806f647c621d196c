import { BadInput } from '../common/index.js';
import type { Params } from '../database/index.js';
import { narrowing } from './filter.sql.js';
import type { PostmortemFilter } from './filter.input.js';
import type { IncidentGroup, TrendGroup } from './incident-group.input.js';

/** Refuses a group that names no series, by field. */
export function normalizeGroup(
  group: IncidentGroup | null | undefined,
  field = 'group',
): IncidentGroup | undefined {
  if (group == null) return undefined;
  const { key, otherThan } = group;
  narrowing({ key, otherThan }, field);
  if (group.by === 'NONE') return { by: 'NONE' };
  if (key == null && otherThan == null)
    throw BadInput.of(`${field}.key`, `is needed with ${group.by}, or otherThan is`);
  if (key != null && otherThan != null)
    throw BadInput.of(`${field}.otherThan`, 'give either key or otherThan');
  return group;
}

/** The filter with the states that trends count where it names none. */
export function countedFilter(filter: PostmortemFilter, group: IncidentGroup | undefined): PostmortemFilter {
  return group && !filter.status ? { ...filter, status: ['PUBLISHED'] } : filter;
}

/** The keys of the postmortem `p`, one row each, as column `key`; '' where it has none. */
const KEYS: Readonly<Record<Exclude<TrendGroup, 'NONE'>, string>> = {
  ROOT_CAUSE: cause('max(y.category_code)'),
  ROOT_CAUSE_FAMILY: cause(`split_part(max(y.category_code), '.', 1)`),
  SERVICE: ofServices('slug'),
  TEAM: ofServices('team'),
  PROVIDER: ofServices('provider'),
  SEVERITY: own('severity'),
  NATURE: own('nature'),
  DETECTION: own('detected_by'),
};

function own(column: string): string {
  return `SELECT coalesce(p.${column}, '') AS key`;
}

function cause(code: string): string {
  return `SELECT coalesce(${code}, '') AS key FROM factor y WHERE y.postmortem_id = p.id AND y.is_primary`;
}

function ofServices(column: string): string {
  return `SELECT coalesce(k.key, '') AS key FROM (SELECT 1) one LEFT JOIN (
    SELECT s.${column} AS key FROM affected_service y JOIN service s ON s.id = y.service_id
    WHERE y.postmortem_id = p.id AND s.${column} IS NOT NULL) k ON true`;
}

/** What must hold of the postmortem `p` to count in the series; written from its own tables, not from the facts. */
export function groupConditions(
  group: IncidentGroup | undefined,
  filter: PostmortemFilter,
  visible: readonly string[],
  params: Params,
): string[] {
  if (!group) return [];
  const where = [
    `NOT EXISTS (SELECT 1 FROM relation y JOIN postmortem o ON o.id = y.to_id
      WHERE y.from_id = p.id AND y.kind = 'DUPLICATE_OF' AND o.started_at IS NOT NULL
        AND o.status = ANY (${params.add(filter.status)}::text[]) AND o.visibility = ANY (${params.add(visible)}::text[]))`,
  ];
  if (group.by === 'NONE') return where;
  const keys = KEYS[group.by];
  const wanted = group.otherThan
    ? `k.key <> ALL (${params.add(group.otherThan)}::text[])`
    : `k.key = ${params.add(group.key)}::text`;
  return [...where, `EXISTS (SELECT 1 FROM (${keys}) k WHERE ${wanted})`];
}
