import type { Params } from '../database/index.js';
import { ANY_SERVICE, type PostmortemFilter } from '../postmortems/index.js';

/** States that count where the filter names none. */
const COUNTED = ['PUBLISHED'] as const;

/** The filter with the states that trends and reports count by. */
export function counting(filter: PostmortemFilter): PostmortemFilter {
  return { ...filter, status: filter.status ?? [...COUNTED] };
}

/**
 * Which rows of `incident_fact f` a filter counts. Visibility comes first, always. A second text on an incident
 * does not count again, unless it is the `duplicates` that are wanted.
 */
export function factFilter(
  filter: PostmortemFilter,
  visible: readonly string[],
  params: Params,
  { duplicates = false } = {},
): string[] {
  return [
    `f.visibility = ANY (${params.add(visible)}::text[])`,
    `f.status = ANY (${params.add(counting(filter).status)}::text[])`,
    ...(duplicates ? [] : [`f.postmortem_id NOT IN (${duplicateIds(filter, visible, params)})`]),
    ...ownConditions(filter, params),
    ...partConditions(filter, params),
  ];
}

/** Those that are DUPLICATE_OF one that counts, and that the viewer may see. */
export function duplicateIds(filter: PostmortemFilter, visible: readonly string[], params: Params): string {
  return `SELECT r.from_id FROM relation r JOIN incident_fact o ON o.postmortem_id = r.to_id
    WHERE r.kind = 'DUPLICATE_OF' AND o.started_at IS NOT NULL
      AND o.status = ANY (${params.add(counting(filter).status)}::text[])
      AND o.visibility = ANY (${params.add(visible)}::text[])`;
}

function ownConditions(filter: PostmortemFilter, params: Params): string[] {
  const where: string[] = [];
  const any = (column: string, values: readonly string[] | null | undefined): void => {
    if (values) where.push(`f.${column} = ANY (${params.add(values)}::text[])`);
  };
  any('severity', filter.severity);
  any('nature', filter.nature);
  if (filter.startedFrom) where.push(`f.started_at >= ${params.add(filter.startedFrom)}::timestamptz`);
  if (filter.startedBefore) where.push(`f.started_at < ${params.add(filter.startedBefore)}::timestamptz`);
  if (filter.minTimeToResolve != null) {
    const least = params.add(filter.minTimeToResolve);
    where.push(`extract(epoch FROM f.resolved_at - f.started_at) >= ${least}::int`);
  }
  return where;
}

/** What the facts do not hold is looked up where it stands. */
function partConditions(filter: PostmortemFilter, params: Params): string[] {
  const where: string[] = [];
  const among = (ids: string, not = ''): void => {
    where.push(`f.postmortem_id ${not}IN (${ids})`);
  };
  const affected = (column: string, values: readonly string[]): void =>
    among(`SELECT a.postmortem_id FROM affected_service a JOIN service s ON s.id = a.service_id
      WHERE s.${column} = ANY (${params.add(values)}::text[])`);
  if (filter.rootCause)
    among(`SELECT x.postmortem_id FROM postmortem_facet x
      WHERE x.cause = ANY (${params.add(filter.rootCause)}::text[]) AND x.service_id = '${ANY_SERVICE}'`);
  if (filter.service) affected('slug', filter.service);
  if (filter.provider) affected('provider', filter.provider);
  if (filter.team) affected('team', filter.team);
  if (filter.tag) {
    const tags = params.add(filter.tag.map((tag) => tag.toLowerCase()));
    among(`SELECT p.id FROM postmortem p WHERE p.tags && ${tags}::text[]`);
  }
  if (filter.updatedSince)
    among(
      `SELECT p.id FROM postmortem p WHERE p.updated_at >= ${params.add(filter.updatedSince)}::timestamptz`,
    );
  if (filter.hasOpenActionItems != null)
    among(
      `SELECT i.postmortem_id FROM action_item i WHERE i.status IN ('OPEN', 'IN_PROGRESS')`,
      filter.hasOpenActionItems ? '' : 'NOT ',
    );
  return where;
}
