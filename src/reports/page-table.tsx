import type { JSX } from 'preact';
import { cellText, isNumeric, NOTHING } from './cell-text.js';
import type { VERDICT_WORDS } from './format.js';
import type { Links } from './published.js';
import type { Column, Table, Value } from './table.js';

/** Rows of a table that is never cut in two on paper. */
const WHOLE = 16;
/** Columns from which on a row is a card of its own on a narrow screen. */
const CARDS = 5;

interface TableParts {
  readonly table: Table;
  readonly timeZone: string;
  readonly links: Links;
}

export function TableView({ table, timeZone, links }: TableParts): JSX.Element {
  if (table.rows.length === 0) {
    return (
      <p class="none">
        <strong>{table.title}.</strong> {table.empty}
      </p>
    );
  }
  if (table.columns.length === 1) {
    return (
      <>
        <h3>{table.title}</h3>
        <ul class="plain">
          {table.rows.map(([text]) => (
            <li>{text}</li>
          ))}
        </ul>
      </>
    );
  }
  const rows = table.rows.slice(0, table.shown);
  const rest = table.rows.length - rows.length;
  return (
    <>
      <div
        class={classOf(table, rows.length)}
        tabIndex={0}
        role="region"
        aria-labelledby={`table-${table.id}`}
      >
        <table>
          <caption id={`table-${table.id}`}>{table.title}</caption>
          <thead>
            <tr>
              {table.columns.map(({ kind, label }) => (
                <th scope="col" class={isNumeric(kind) ? 'n' : undefined}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                {row.map((value, at) => (
                  <CellView column={table.columns[at]!} value={value} timeZone={timeZone} links={links} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rest > 0 && <p class="note">{rest} more in the CSV and JSON of this report.</p>}
      {table.note && <p class="note">{table.note}</p>}
    </>
  );
}

function classOf({ id, columns }: Table, rows: number): string {
  const isWide = columns.length >= CARDS || columns.some(({ kind }) => kind === 'reference');
  return ['table', id, ...(rows <= WHOLE ? ['whole'] : []), ...(isWide ? ['cards'] : [])].join(' ');
}

interface CellParts {
  readonly column: Column;
  readonly value: Value;
  readonly timeZone: string;
  readonly links: Links;
}

function CellView({ column, value, timeZone, links }: CellParts): JSX.Element {
  const text = cellText(column.kind, value, timeZone);
  const named = { 'data-label': column.label };
  if (column.kind === 'interval')
    return (
      <td class="n" {...named}>
        <Ends text={text} />
      </td>
    );
  if (isNumeric(column.kind))
    return (
      <td class={text === NOTHING ? 'n nothing' : 'n'} {...named}>
        {text}
      </td>
    );
  if (column.kind === 'verdict' && value !== null)
    return (
      <td {...named}>
        <Verdict verdict={value as keyof typeof VERDICT_WORDS} />
      </td>
    );
  if (column.kind === 'reference' && value !== null)
    return (
      <td class="short" {...named}>
        <a href={links.postmortem(String(value))}>{text}</a>
      </td>
    );
  return (
    <td class={column.kind === 'text' ? 't' : 'short'} {...named}>
      {text}
    </td>
  );
}

/** An interval, that may be broken between its ends and nowhere else. */
function Ends({ text }: { text: string }): JSX.Element {
  const [low, high] = text.split(' to ');
  return high === undefined ? (
    <>{text}</>
  ) : (
    <>
      <span>{low} to</span> <span>{high}</span>
    </>
  );
}

export function Verdict({ verdict }: { verdict: keyof typeof VERDICT_WORDS }): JSX.Element {
  return <span class={`verdict ${verdict}`}>{cellText('verdict', verdict, '')}</span>;
}
