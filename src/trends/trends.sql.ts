import type { Params } from '../database/index.js';
import type { PostmortemFilter, TrendGroup } from '../postmortems/index.js';
import { ALL_DURATIONS, type Duration, DURATIONS } from './durations.js';
import { factFilter } from './fact-filter.sql.js';

export interface CellRequest {
  readonly filter: PostmortemFilter;
  readonly by: TrendGroup;
  /** Starts of the buckets, and the end of the last. */
  readonly bounds: readonly string[];
  readonly top: number;
  readonly durations: ReadonlySet<Duration>;
}

/** Groups of which an incident has exactly one: a column of `incident_fact f`; '' where it has none. */
const ONE: Readonly<Partial<Record<TrendGroup, string>>> = {
  NONE: `''`,
  ROOT_CAUSE: `coalesce(f.cause, '')`,
  ROOT_CAUSE_FAMILY: `split_part(coalesce(f.cause, ''), '.', 1)`,
  SEVERITY: `coalesce(f.severity, '')`,
  NATURE: 'f.nature',
  DETECTION: 'f.detected_by',
};

/** Groups that come with the services, of which an incident has any number: a column of `service`. */
const MANY: Readonly<Partial<Record<TrendGroup, string>>> = {
  SERVICE: 'slug',
  TEAM: 'team',
  PROVIDER: 'provider',
};

export function isMany(by: TrendGroup): boolean {
  return MANY[by] !== undefined;
}

const SUMS = `count(*)::int AS count, coalesce(sum(f.impact_seconds), 0)::float8 AS impact,
  count(*) FILTER (WHERE f.impact_seconds IS NULL)::int AS "impactMissing"`;

/** Per bucket and key: how many, and their seconds. */
export function cellsSql(
  request: CellRequest,
  top: readonly string[],
  visible: readonly string[],
  params: Params,
): string {
  const where = conditions(request, visible, params);
  const bucket = `width_bucket(f.started_at, ${params.add(request.bounds)}::timestamptz[])`;
  const durations = ALL_DURATIONS.map((name) =>
    request.durations.has(name)
      ? `string_agg(f.${DURATIONS[name]}::text, ',') AS ${name}`
      : `NULL::text AS ${name}`,
  );
  const sums = [SUMS, ...durations].join(',\n  ');
  const one = ONE[request.by];
  if (one !== undefined)
    return `SELECT ${bucket} AS bucket, ${one} AS key, ${sums} FROM incident_fact f WHERE ${where} GROUP BY 1, 2`;
  if (request.by === 'SERVICE') return serviceCells(bucket, sums, where, top, params);
  const key = `CASE WHEN m.key = ANY (${params.add(top)}::text[]) THEN m.key END`;
  return `${withMembers(request.by, where)},
    shown AS (SELECT DISTINCT m.postmortem_id, ${key} AS key FROM member m)
    SELECT ${bucket} AS bucket, m.key, ${sums} FROM counted f JOIN shown m USING (postmortem_id) GROUP BY 1, 2`;
}

/**
 * Of services an incident has each only once: those shown are counted where they stand, and the rest are the
 * incidents that reached another one, so that nothing has to be sorted to be counted once.
 */
function serviceCells(
  bucket: string,
  sums: string,
  where: string,
  top: readonly string[],
  params: Params,
): string {
  const cells = (key: string, from: string, also = 'true'): string =>
    `SELECT ${bucket} AS bucket, ${key} AS key, ${sums} FROM incident_fact f ${from} WHERE ${where} AND ${also}
    GROUP BY 1, 2`;
  const shown = `SELECT s.id, s.slug FROM service s WHERE s.slug = ANY (${params.add(top)}::text[])`;
  const hasNone = top.includes('');
  return [
    cells('m.slug', `${EACH_SERVICE} JOIN (${shown}) m ON m.id = x.id`),
    cells(
      'NULL::text',
      '',
      `(NOT f.service_ids <@ ARRAY(SELECT m.id FROM (${shown}) m)${hasNone ? '' : ` OR ${NO_SERVICE}`})`,
    ),
    ...(hasNone ? [cells(`''::text`, '', NO_SERVICE)] : []),
  ].join('\nUNION ALL ');
}

const EACH_SERVICE = 'CROSS JOIN LATERAL unnest(f.service_ids) AS x (id)';
const NO_SERVICE = `f.service_ids = '{}'`;

/** The keys that most incidents have. */
export function rankSql(request: CellRequest, visible: readonly string[], params: Params): string {
  const where = conditions(request, visible, params);
  const first = (key: string): string =>
    `ORDER BY incidents DESC, ${key} COLLATE "C" LIMIT ${params.add(request.top)}`;
  if (request.by === 'SERVICE')
    return `SELECT key FROM (
        SELECT s.slug AS key, c.incidents FROM (
          SELECT x.id, count(*) AS incidents FROM incident_fact f ${EACH_SERVICE} WHERE ${where} GROUP BY 1) c
        JOIN service s ON s.id = c.id
        UNION ALL SELECT '', count(*) FROM incident_fact f WHERE ${where} AND ${NO_SERVICE} HAVING count(*) > 0) ranked
      ${first('key')}`;
  return `${withMembers(request.by, where)}
    SELECT m.key, count(*) AS incidents FROM member m GROUP BY 1 ${first('m.key')}`;
}

/** The incidents, and each with each of its keys once; '' where it has none. */
function withMembers(by: TrendGroup, where: string): string {
  return `WITH counted AS MATERIALIZED (SELECT f.postmortem_id, f.started_at, f.impact_seconds, f.service_ids,
      ${Object.values(DURATIONS).join(', ')} FROM incident_fact f WHERE ${where}),
    known AS (
      SELECT DISTINCT f.postmortem_id, s.${MANY[by]} AS key
      FROM counted f ${EACH_SERVICE} JOIN service s ON s.id = x.id WHERE s.${MANY[by]} IS NOT NULL),
    member AS (
      SELECT f.postmortem_id, coalesce(k.key, '') AS key
      FROM counted f LEFT JOIN known k ON k.postmortem_id = f.postmortem_id)`;
}

function conditions({ filter, bounds }: CellRequest, visible: readonly string[], params: Params): string {
  return [
    ...factFilter(filter, visible, params),
    `f.started_at >= ${params.add(bounds[0])}::timestamptz`,
    `f.started_at < ${params.add(bounds.at(-1))}::timestamptz`,
  ].join('\n  AND ');
}
