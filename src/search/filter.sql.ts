import type { Params } from '../database/index.js';
import type { PostmortemFilter } from '../postmortems/index.js';

/** The filter over `search_document d`. Visibility comes first, always. */
export function documentFilter(filter: PostmortemFilter, visible: readonly string[], params: Params): string {
  const where = [`d.visibility = ANY (${params.add(visible)}::text[])`];
  const any = (column: string, values: readonly string[] | null | undefined): void => {
    if (values) where.push(`d.${column} = ANY (${params.add(values)}::text[])`);
  };
  const overlaps = (column: string, values: readonly string[] | null | undefined): void => {
    if (values) where.push(`d.${column} && ${params.add(values)}::text[]`);
  };
  const compare = (condition: string, value: unknown): void => {
    if (value != null) where.push(condition.replace('?', params.add(value)));
  };
  if (filter.status) any('status', filter.status);
  else where.push(`d.status <> 'ARCHIVED'`);
  any('severity', filter.severity);
  any('nature', filter.nature);
  overlaps('causes', filter.rootCause);
  overlaps('services', filter.service);
  overlaps('providers', filter.provider);
  overlaps('teams', filter.team);
  overlaps(
    'tags',
    filter.tag?.map((tag) => tag.toLowerCase()),
  );
  compare('d.started_at >= ?::timestamptz', filter.startedFrom);
  compare('d.started_at < ?::timestamptz', filter.startedBefore);
  compare('d.updated_at >= ?::timestamptz', filter.updatedSince);
  compare('d.seconds_to_resolve >= ?::float8', filter.minTimeToResolve);
  compare('d.has_open_actions = ?::boolean', filter.hasOpenActionItems);
  return where.join(' AND ');
}
