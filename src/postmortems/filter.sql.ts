import { BadInput, isStorable } from '../common/index.js';
import type { Params } from '../database/index.js';
import type { PostmortemFilter } from './filter.input.js';

const MAX_ENTRIES = 100;
const MAX_LENGTH = 200;
/** Stands for any service in the facet table. */
export const ANY_SERVICE = '00000000-0000-0000-0000-000000000000';
/** Stands for any cause in the facet table. */
export const ANY_CAUSE = '';

/** The filter with nulls and empty lists gone, which do not narrow; refuses over-long ones by field. */
export function normalizeFilter(
  filter: PostmortemFilter | null | undefined,
  prefix = 'filter',
): PostmortemFilter {
  const normal = narrowing(filter, prefix);
  if (normal.minTimeToResolve != null && normal.minTimeToResolve < 0) {
    throw BadInput.of(`${prefix}.minTimeToResolve`, 'must not be negative');
  }
  return normal;
}

/** What narrows in a filter of any kind, each entry of a list once; refuses what is too much or cannot be stored. */
export function narrowing<F extends object>(filter: F | null | undefined, prefix = 'filter'): Partial<F> {
  const entries = Object.entries(filter ?? {}).filter(([, value]) => value != null && !isEmptyList(value));
  for (const [name, value] of entries) {
    if (typeof value === 'string') checkText(value, `${prefix}.${name}`);
    if (!Array.isArray(value)) continue;
    if (value.length > MAX_ENTRIES)
      throw BadInput.of(`${prefix}.${name}`, `must have at most ${MAX_ENTRIES} entries`);
    value.forEach((entry, i) => checkText(entry, `${prefix}.${name}[${i}]`));
  }
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? [...new Set(value as string[])] : value]),
  ) as Partial<F>;
}

function checkText(value: unknown, field: string): void {
  if (typeof value !== 'string' || (value.length <= MAX_LENGTH && isStorable(value))) return;
  throw BadInput.of(field, `must have at most ${MAX_LENGTH} characters, no NUL and no half of a pair`);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Where to read the ids of a filtered list from, and what must hold there; `p` is the postmortem. */
export interface FilterSql {
  /** The facet table serves the list: one cause and one service, either of which may be any. */
  readonly facet: boolean;
  readonly where: string[];
}

/** The filter as SQL. Visibility is part of it. */
export function filterSql(
  filter: PostmortemFilter,
  visible: readonly string[],
  params: Params,
  mayUseFacet: boolean,
): FilterSql {
  const causes = filter.rootCause ?? [];
  const services = filter.service ?? [];
  const facet =
    mayUseFacet && causes.length < 2 && services.length < 2 && causes.length + services.length > 0;
  const row = facet ? 'f' : 'p';
  const where = [`${row}.visibility = ANY (${params.add(visible)}::text[])`];
  if (facet) {
    where.push(`f.cause = ${params.add(causes[0] ?? ANY_CAUSE)}`);
    where.push(
      services.length > 0
        ? `f.service_id = (SELECT id FROM service WHERE slug = ${params.add(services[0])})`
        : `f.service_id = '${ANY_SERVICE}'`,
    );
  } else {
    if (filter.rootCause)
      where.push(
        facetExists(`x.cause = ANY (${params.add(causes)}::text[]) AND x.service_id = '${ANY_SERVICE}'`),
      );
    if (filter.service) {
      const ids = `SELECT id FROM service WHERE slug = ANY (${params.add(services)}::text[])`;
      where.push(facetExists(`x.cause = '${ANY_CAUSE}' AND x.service_id IN (${ids})`));
    }
  }
  where.push(
    filter.status
      ? `${row}.status = ANY (${params.add(filter.status)}::text[])`
      : `${row}.status <> 'ARCHIVED'`,
    ...plainConditions(filter, params),
  );
  return { facet, where };
}

function facetExists(condition: string): string {
  return `EXISTS (SELECT 1 FROM postmortem_facet x WHERE x.postmortem_id = p.id AND ${condition})`;
}

function plainConditions(filter: PostmortemFilter, params: Params): string[] {
  const where: string[] = [];
  const affects = (column: string, values: readonly string[]): string =>
    `EXISTS (SELECT 1 FROM affected_service a JOIN service s ON s.id = a.service_id
      WHERE a.postmortem_id = p.id AND s.${column} = ANY (${params.add(values)}::text[]))`;
  if (filter.severity) where.push(`p.severity = ANY (${params.add(filter.severity)}::text[])`);
  if (filter.nature) where.push(`p.nature = ANY (${params.add(filter.nature)}::text[])`);
  if (filter.provider) where.push(affects('provider', filter.provider));
  if (filter.team) where.push(affects('team', filter.team));
  if (filter.tag) where.push(`p.tags && ${params.add(filter.tag.map((tag) => tag.toLowerCase()))}::text[]`);
  if (filter.startedFrom) where.push(`p.started_at >= ${params.add(filter.startedFrom)}::timestamptz`);
  if (filter.startedBefore) where.push(`p.started_at < ${params.add(filter.startedBefore)}::timestamptz`);
  if (filter.updatedSince) where.push(`p.updated_at >= ${params.add(filter.updatedSince)}::timestamptz`);
  if (filter.minTimeToResolve != null) {
    where.push(
      `extract(epoch FROM p.resolved_at - p.started_at) >= ${params.add(filter.minTimeToResolve)}::int`,
    );
  }
  if (filter.hasOpenActionItems != null) {
    where.push(`${filter.hasOpenActionItems ? '' : 'NOT '}EXISTS (SELECT 1 FROM action_item i
      WHERE i.postmortem_id = p.id AND i.status IN ('OPEN', 'IN_PROGRESS'))`);
  }
  return where;
}
