import { CsvError, type InfoRecord, parse } from 'csv-parse/sync';
import { BadInput } from '../../common/index.js';
import { badLine, excerpt } from '../parsed-document.js';
import { tooMany } from './backstage.js';
import { type CatalogEntity, type CatalogFile, MAX_ENTITIES } from './entity.js';

/** Columns, and how a cell reads; an empty cell says that there is none. */
const COLUMNS: Readonly<Record<string, (cell: string) => unknown>> = {
  slug: (cell) => cell,
  name: (cell) => cell || undefined,
  description: orNull,
  category: (cell) => (cell === '' ? null : cell.toUpperCase()),
  tier: (cell) => (cell === '' ? null : /^\d+$/.test(cell) ? Number(cell) : cell),
  team: orNull,
  provider: orNull,
  regions: listed,
  aliases: listed,
  depends_on: (cell) => listed(cell).map(dependency),
};
const FIELDS: Readonly<Record<string, string>> = { dependencies: 'depends_on' };
const MAX_ROW = 200_000;

interface Row {
  readonly record: readonly string[];
  readonly info: InfoRecord;
}

/** The services of a CSV file with a header line. */
export function parseCsv(file: string, text: string): CatalogFile {
  const [header, ...rows] = readRows(text);
  const { columns, notes } = readHeader(header!.record);
  return { entities: rows.map((row, i) => entityOf(row, columns, { file, position: i + 1 })), notes };
}

function readRows(text: string): Row[] {
  try {
    return parse(text, {
      info: true,
      // Rows of the wrong length fail one by one.
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_ROW,
      // One more than may be, so that too many can be told.
      to: MAX_ENTITIES + 2,
    }) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as CsvError & { lines?: number };
    const message = `bad CSV: ${error.message.slice(0, 200)}`;
    throw lines === undefined ? BadInput.of('', message) : badLine(lines, message);
  }
}

function readHeader(cells: readonly string[]): { columns: string[]; notes: string[] } {
  const columns = cells.map((cell) => cell.trim().toLowerCase());
  const known = Object.keys(COLUMNS).join(', ');
  if (!columns.includes('slug'))
    throw badLine(1, `the header has no column slug; write columns with commas between: ${known}`);
  const twice = columns.find((column, i) => columns.indexOf(column) < i);
  if (twice !== undefined) throw badLine(1, `the column ${excerpt(twice)} stands there twice; keep one`);
  const unknown = columns.filter((column) => !Object.hasOwn(COLUMNS, column)).slice(0, 20);
  return { columns, notes: unknown.map((column) => `unknown column ${excerpt(column)}: left out`) };
}

function entityOf(
  { record, info }: Row,
  columns: readonly string[],
  at: Pick<CatalogEntity, 'file' | 'position'>,
): CatalogEntity {
  if (at.position > MAX_ENTITIES) throw tooMany();
  const cells = columns.flatMap((column, i) => {
    const read = Object.hasOwn(COLUMNS, column) ? COLUMNS[column] : undefined;
    return read ? [[column, read((record[i] ?? '').trim())] as const] : [];
  });
  const { depends_on: dependencies, ...input } = Object.fromEntries(cells);
  const problems =
    record.length === columns.length
      ? []
      : [{ field: '', message: `has ${record.length} cells, the header ${columns.length}` }];
  return {
    ...at,
    // csv-parse counts the lines read so far; a quoted cell may hold some of them.
    line: info.lines - record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0),
    name: String(input.slug).slice(0, 200),
    input: { ...input, name: input.name ?? input.slug, ...(dependencies !== undefined && { dependencies }) },
    fieldOf: (path) => path.replace(/^\w+/, (key) => FIELDS[key] ?? key).replace(/\.\w+$/, ''),
    problems,
    warnings: [],
  };
}

function orNull(cell: string): string | null {
  return cell === '' ? null : cell;
}

function listed(cell: string): string[] {
  return cell
    .split(';')
    .map((item) => item.trim())
    .filter(Boolean);
}

/** `ledger`, or `ledger:SOFT`. */
function dependency(item: string): { dependsOn: string; strength: string } {
  const [, name, strength] = /^(.*):(hard|soft)$/i.exec(item) ?? [];
  return { dependsOn: (name ?? item).trim(), strength: strength?.toUpperCase() ?? 'HARD' };
}
