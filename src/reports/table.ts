/** What a column holds, and so how each rendering writes it. */
export type Kind =
  'text' | 'reference' | 'count' | 'number' | 'seconds' | 'share' | 'instant' | 'day' | 'verdict' | 'yesno';

export interface Column {
  readonly key: string;
  readonly label: string;
  readonly kind: Kind;
  /** Of numbers that people do not need: only in CSV. */
  readonly machine?: boolean;
}

export type Value = string | number | boolean | null;

export interface Table {
  /** Name of its CSV file. */
  readonly id: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Value[])[];
  /** How to read it. */
  readonly note?: string;
  /** Said instead of a table without rows. */
  readonly empty: string;
  /** Rows that people are shown; CSV has them all. */
  readonly shown?: number;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly text: readonly string[];
  /** Names of charts and tables, in the order they stand in. */
  readonly charts: readonly string[];
  readonly tables: readonly Table[];
}

export const column = (key: string, label: string, kind: Kind = 'text'): Column => ({ key, label, kind });
/** A column for machines. */
export const machine = (key: string, label: string, kind: Kind): Column => ({
  key,
  label,
  kind,
  machine: true,
});
