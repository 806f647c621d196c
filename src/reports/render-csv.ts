import { stringify } from 'csv-stringify/sync';
import { type Column, type Section, type Table, tablesFor, type Value } from './table.js';

/** What makes a spreadsheet take a text for a formula, at its beginning. */
const FORMULA = /^[=+\-@\t\r\n\0＝＋－＠]/;

/** One table as RFC 4180: a header, CRLF, seconds and instants as they are, nothing rounded. */
export function tableCsv(table: Table): string {
  return csv([table.columns.map(({ key }) => key), ...table.rows.map((row) => cells(row, table.columns))]);
}

/**
 * Every table in one file: the first field names the table, each table begins with its own header line, and all lines
 * have the same number of fields, as RFC 4180 wants it.
 */
export function allTablesCsv(sections: readonly Section[]): string {
  const tables = sections.flatMap((section) => tablesFor('machines', section));
  const width = Math.max(...tables.map(({ columns }) => columns.length));
  const padded = (name: string, fields: readonly string[]): string[] => [
    name,
    ...fields,
    ...Array.from({ length: width - fields.length }, () => ''),
  ];
  const lines = tables.flatMap((table) => [
    padded(
      table.id,
      table.columns.map(({ key }) => key),
    ),
    ...table.rows.map((row) => padded(table.id, cells(row, table.columns))),
  ]);
  return csv(lines);
}

function csv(lines: readonly (readonly string[])[]): string {
  return stringify(lines as string[][], { record_delimiter: 'windows' });
}

function cells(row: readonly Value[], columns: readonly Column[]): string[] {
  return row.map((value, at) => field(value, columns[at]!));
}

/** Numbers stay numbers; only what people wrote can pass for a formula. */
function field(value: Value, { kind }: Column): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const isOurs = kind === 'verdict' || kind === 'instant' || kind === 'day';
  return !isOurs && FORMULA.test(value) ? `'${value}` : value;
}
