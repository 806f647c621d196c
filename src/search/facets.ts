import type { FacetCounts, FacetName } from './engine.js';

const MAX_VALUES = 100;

export interface FacetRow {
  readonly facet: string;
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** The values of one facet in the rows of `matched`. */
const VALUES: Readonly<Record<FacetName, string>> = {
  SEVERITY: `SELECT severity AS value FROM matched WHERE severity IS NOT NULL`,
  STATUS: `SELECT status AS value FROM matched`,
  NATURE: `SELECT nature AS value FROM matched`,
  YEAR: `SELECT extract(year FROM started_at AT TIME ZONE 'UTC')::text AS value FROM matched WHERE started_at IS NOT NULL`,
  ROOT_CAUSE: `SELECT unnest(causes) AS value FROM matched`,
  SERVICE: `SELECT unnest(services) AS value FROM matched`,
  PROVIDER: `SELECT unnest(providers) AS value FROM matched`,
  TEAM: `SELECT unnest(teams) AS value FROM matched`,
  TAG: `SELECT unnest(tags) AS value FROM matched`,
};

const LABELS: Partial<Record<FacetName, string>> = {
  ROOT_CAUSE: `(SELECT name FROM cause_category WHERE code = value)`,
  SERVICE: `(SELECT name FROM service WHERE slug = value)`,
};

/** Counts for these facets, to be put behind the total of `matched`. */
export function countFacets(facets: readonly FacetName[]): {
  sql: string;
  withLabels: (rows: readonly FacetRow[]) => FacetCounts[];
} {
  const wanted = [...new Set(facets)];
  const sql = wanted.map(
    (facet) => `UNION ALL SELECT * FROM (
      SELECT '${facet}', value, count, coalesce(${LABELS[facet] ?? 'value'}, value) FROM (
        SELECT value, count(*)::int AS count FROM (${VALUES[facet]}) v GROUP BY value
        ORDER BY count DESC, value LIMIT ${MAX_VALUES}) top) labelled`,
  );
  const withLabels = (rows: readonly FacetRow[]): FacetCounts[] =>
    wanted.map((facet) => ({
      facet,
      values: rows
        .filter((row) => row.facet === facet)
        .map(({ value, label, count }) => ({ value, label, count }))
        .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
    }));
  return { sql: sql.join('\n'), withLabels };
}
