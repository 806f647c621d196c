/** What a column holds, and so how each rendering writes it. */
export type Kind =
  | 'text'
  | 'reference'
  | 'count'
  | 'number'
  | 'seconds'
  | 'share'
  | 'precise'
  | 'interval'
  | 'instant'
  | 'day'
  | 'verdict'
  | 'yesno';

export type Audience = 'people' | 'machines';

export interface Column {
  readonly key: string;
  readonly label: string;
  readonly kind: Kind;
  /** Left out of what people read, or of what machines read. */
  readonly only?: Audience;
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
  readonly only?: Audience;
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
/** A column that only CSV has. */
export const machine = (key: string, label: string, kind: Kind): Column => ({
  ...column(key, label, kind),
  only: 'machines',
});
/** A column that CSV does without. */
export const people = (key: string, label: string, kind: Kind): Column => ({
  ...column(key, label, kind),
  only: 'people',
});

/** A table of which each column says what a row has in it. */
export function tableOf<T>(
  about: Omit<Table, 'columns' | 'rows'>,
  items: readonly T[],
  cells: readonly (readonly [Column, (item: T) => Value])[],
): Table {
  return {
    ...about,
    columns: cells.map(([head]) => head),
    rows: items.map((item) => cells.map(([, cell]) => cell(item))),
  };
}

/** The tables as this audience gets them. */
export function tablesFor(audience: Audience, { tables }: Section): Table[] {
  const fits = ({ only }: { only?: Audience }): boolean => only === undefined || only === audience;
  return tables.filter(fits).map((table) => {
    const at = table.columns.flatMap((one, index) => (fits(one) ? [index] : []));
    return {
      ...table,
      columns: at.map((index) => table.columns[index]!),
      rows: table.rows.map((row) => at.map((index) => row[index]!)),
    };
  });
}
