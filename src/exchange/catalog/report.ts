import type { InputProblem } from '../../common/index.js';

export type CatalogOutcome = 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'FAILED';

/** What became of one entity. */
export interface CatalogImportItem {
  readonly file: string;
  readonly position: number;
  readonly line: number | null;
  readonly name: string;
  /** Of the service; null where it failed. */
  readonly slug: string | null;
  readonly outcome: CatalogOutcome;
  readonly problems: readonly InputProblem[];
  readonly warnings: readonly string[];
}

export interface CatalogImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly items: readonly CatalogImportItem[];
  readonly notes: readonly string[];
}

export function catalogReport(
  items: readonly CatalogImportItem[],
  notes: readonly string[],
): CatalogImportReport {
  const counts = { CREATED: 0, UPDATED: 0, UNCHANGED: 0, FAILED: 0 };
  for (const { outcome } of items) counts[outcome] += 1;
  const { CREATED, UPDATED, UNCHANGED, FAILED } = counts;
  return { created: CREATED, updated: UPDATED, unchanged: UNCHANGED, failed: FAILED, items, notes };
}
