import { CURSOR_KEY } from '../../common/index.js';
import {
  type Draft,
  type FieldSpec,
  IMPACT_FIELDS,
  LIST_NAMES,
  type ListName,
  LISTS,
  NOON,
  type Row,
  SCALAR_FIELDS,
  type Value,
} from './fields.js';

type Body = Readonly<Record<string, unknown>>;

/** More rows than any list may have; what comes after is not looked at. */
const MAX_ROWS = 1001;

/** The form without a row, as `timeline.3` names it. */
export function withoutRow(body: Body, row: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !key.startsWith(`${row}.`)));
}

/** What the form says, whatever else a body holds; values that cannot be read stay as typed, for the check to name. */
export function readForm(body: Body): Draft {
  const rows = readRows(body);
  const lists = Object.fromEntries(LIST_NAMES.map((name) => [name, rows(name)])) as Record<ListName, Row[]>;
  return {
    ...lists,
    scalars: readFields(SCALAR_FIELDS, (name) => (Object.hasOwn(body, name) ? body[name] : undefined)),
    impact: readFields(IMPACT_FIELDS, (name) => body[`impact.${name}`]),
    regions: linesOf(textOf(body.regions)),
    tags: linesOf(textOf(body.tags)),
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
  const primary = textOf(body.primary);
  return (list) => {
    const { fields } = LISTS[list];
    const ordered = [...(indexes.get(list) ?? [])].sort((a, b) => a - b).slice(0, MAX_ROWS);
    return ordered.flatMap((index) => {
      const row = readFields(fields, (name) => body[`${list}.${index}.${name}`]);
      if (fields.every((field) => isLeft(field, row[field.name], LISTS[list].key))) return [];
      return [list === 'factors' ? { ...row, primary: primary === String(index) } : row];
    });
  };
}

/** Whether nobody wrote into a field: what is chosen from a list stands there from the beginning. */
function isLeft({ kind, name }: FieldSpec, value: Value, key: string): boolean {
  if (kind === 'id' || (kind === 'choice' && name !== key)) return true;
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function readFields(fields: readonly FieldSpec[], given: (name: string) => unknown): Row {
  return Object.fromEntries(fields.map((field) => [field.name, readValue(field, given(field.name))]));
}

function readValue({ kind, name }: FieldSpec, given: unknown): Value {
  // Boxes that are ticked come under one name.
  if (kind === 'causes') return [...new Set([given].flat().map(textOf).filter(Boolean))].sort();
  const text = textOf(given);
  if (kind === 'text') return text === '' ? (name === 'summary' ? '' : null) : text;
  const trimmed = text.trim();
  if (trimmed === '') return name === 'title' ? '' : null;
  if (kind === 'yesno') return trimmed === 'yes';
  if (kind === 'number') return readNumber(trimmed);
  if (kind === 'instant') return readInstant(trimmed);
  if (kind === 'day') return readInstant(/^\d{4}-\d\d-\d\d$/.test(trimmed) ? trimmed + NOON : trimmed);
  if (kind === 'id') return CURSOR_KEY.uuid.test(trimmed) ? trimmed : null;
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
function textOf(value: unknown): string {
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
  const { scalars, errorSignatures, actionItems, ...rest } = draft;
  return {
    ...scalars,
    ...rest,
    actionItems: actionItems.map(({ id, ...item }) => (typeof id === 'string' ? { id, ...item } : item)),
    errorSignatures: errorSignatures.map(({ text }) => text),
  };
}
