import { link } from '../links.js';
import type { Column } from './columns.js';

/** What a document must select of trends for the columns of a page. */
export const TREND_FIELDS = 'total { points { count bucket { label start partial } } }';

/** Incidents by period. */
export interface Trend {
  readonly total: {
    readonly points: readonly {
      readonly count: number;
      readonly bucket: { readonly label: string; readonly start: string; readonly partial: boolean };
    }[];
  };
}

/**
 * Columns from the first period with an incident on; years lead to their incidents, where they are those of the
 * calendar, which a search can be narrowed to.
 */
export function columnsOf({ total: { points } }: Trend, filter: Readonly<Record<string, string>>): Column[] {
  const first = points.findIndex(({ count }) => count > 0);
  if (first < 0) return [];
  return points.slice(first).map(({ count, bucket: { label, start, partial } }) => ({
    label,
    value: count,
    isPartial: partial,
    ...(count > 0 &&
      start.startsWith(`${label}-01-01T00:00:00`) && {
        href: link('/', { ...filter, year: label, status: 'PUBLISHED' }),
      }),
  }));
}
