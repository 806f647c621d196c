import {
  ANCHOR_FIELDS,
  CLASS_FIELDS,
  type Draft,
  type FieldSpec,
  HEAD_FIELDS,
  IMPACT_FIELDS,
  LIST_NAMES,
  type ListName,
  LISTS,
  type Row,
  type Value,
} from './fields.js';

type Body = Readonly<Record<string, unknown>>;

/** More rows than any list may have; what comes after is not looked at. */
const MAX_ROWS = 1001;

/** What the form says, whatever else a body holds; values that cannot be read stay as typed, for the check to name. */
export function readForm(body: Body): Draft {
  const rows = readRows(body);
  const lists = Object.fromEntries(LIST_NAMES.map((name) => [name, rows(name)])) as Record<ListName, Row[]>;
  return {
    ...lists,
    scalars: readFields([...HEAD_FIELDS, ...CLASS_FIELDS, ...ANCHOR_FIELDS], (name) => textOf(body, name)),
    impact: readFields(IMPACT_FIELDS, (name) => textOf(body, `impact.${name}`)),
    regions: linesOf(textOf(body, 'regions')),
    tags: linesOf(textOf(body, 'tags')),
  };
}

function readRows(body: Body): (list: ListName) => Row[] {
  const indexes = new Map<string, Set<number>>();
  for (const key of Object.keys(body)) {
    const [, list, index] = /^([a-zA-Z]+)\.(\d{1,4})\.[a-zA-Z]+$/.exec(key) ?? [];
    if (list === undefined) continue;
    const known = indexes.get(list) ?? new Set();
    indexes.set(list, known.add(Number(index)));
  }
  const primary = textOf(body, 'primary');
  return (list) => {
    const { fields, key } = LISTS[list];
    const ordered = [...(indexes.get(list) ?? [])].sort((a, b) => a - b).slice(0, MAX_ROWS);
    return ordered.flatMap((index) => {
      const row = readFields(fields, (name) => textOf(body, `${list}.${index}.${name}`));
      if (isEmpty(row[key])) return [];
      return [list === 'factors' ? { ...row, primary: primary === String(index) } : row];
    });
  };
}

function isEmpty(value: Value): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function readFields(fields: readonly FieldSpec[], text: (name: string) => string): Row {
  return Object.fromEntries(fields.map((field) => [field.name, readValue(field, text(field.name))]));
}

function readValue({ kind, name }: FieldSpec, text: string): Value {
  if (kind === 'text') return text === '' ? (name === 'summary' ? '' : null) : text;
  const trimmed = text.trim();
  if (trimmed === '') return name === 'title' ? '' : null;
  if (kind === 'yesno') return trimmed === 'yes';
  if (kind === 'number') return readNumber(trimmed);
  if (kind === 'instant') return readInstant(trimmed);
  return trimmed;
}

/** With the separators that people put between thousands. */
function readNumber(text: string): number | string {
  const plain = text.replaceAll(/(?<=\d)[, _'](?=\d{3})/g, '');
  return /^\d+(\.\d+)?(e\d+)?$/i.test(plain) ? Number(plain) : text;
}

/** `2025-10-20T06:48`, as browsers send it, or `2025-10-20 06:48` as people type it: always UTC. */
function readInstant(text: string): string {
  const [, date, minute, rest] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?Z?$/.exec(text) ?? [];
  return date === undefined ? text : `${date}T${minute}${rest ?? ':00'}Z`;
}

/** Browsers send the line breaks of a text as CR LF. */
function textOf(body: Body, key: string): string {
  const value = Object.hasOwn(body, key) ? body[key] : undefined;
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '';
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** As UpdatePostmortemInput, and as CreatePostmortemInput. */
export function inputOf(draft: Draft): Record<string, unknown> {
  const { scalars, errorSignatures, ...rest } = draft;
  return { ...scalars, ...rest, errorSignatures: errorSignatures.map(({ text }) => text) };
}
