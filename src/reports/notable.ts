import { type Report, SEVERITY_KEYS } from './report.js';

const NOTABLE = 5;

/** Ids of the most severe incidents; of equal ones the longest, then the earliest. */
export function notableOf({ register }: Report): string[] {
  const rank = (severity: string | null): number => SEVERITY_KEYS.indexOf((severity ?? '') as '');
  return register
    .map((row, at) => ({ row, at }))
    .sort(
      (a, b) =>
        rank(a.row.severity) - rank(b.row.severity) ||
        (b.row.impactSeconds ?? 0) - (a.row.impactSeconds ?? 0) ||
        a.at - b.at,
    )
    .slice(0, NOTABLE)
    .map(({ row }) => row.id);
}
