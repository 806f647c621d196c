import { DOCUMENT_FIELDS, parseDocument, type PostmortemDocument } from '../postmortems/index.js';
import { FORMAT_VERSION } from './own.js';

/** What a document with nothing but a title holds: what need not be written, since reading puts it back. */
const EMPTY = parseDocument({ title: 'empty' });

/** The order in which a person wants to read the fields. */
const FIRST: readonly (keyof PostmortemDocument)[] = [
  'id',
  'reference',
  'source',
  'title',
  'status',
  'publishedAt',
];
const ORDER = [...FIRST, ...DOCUMENT_FIELDS.filter((field) => !FIRST.includes(field))];

/** A document as files hold it: in reading order, without what is empty. */
export function plainDocument(document: PostmortemDocument): Record<string, unknown> {
  const plain: Record<string, unknown> = { hindsight: FORMAT_VERSION };
  for (const field of ORDER) {
    const value = withoutNulls(document[field]);
    const isEmpty = JSON.stringify(value) === JSON.stringify(withoutNulls(EMPTY[field]));
    if (value !== undefined && (field === 'status' || field === 'title' || !isEmpty)) plain[field] = value;
  }
  return plain;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value).filter(([key, inner]) => inner != null && !isDefault(key, inner));
  return Object.fromEntries(entries.map(([key, inner]: [string, unknown]) => [key, withoutNulls(inner)]));
}

/** Defaults below the top level: a factor that is not primary, an action item that mitigates nothing. */
function isDefault(key: string, value: unknown): boolean {
  return (key === 'primary' && value === false) || (Array.isArray(value) && value.length === 0);
}
