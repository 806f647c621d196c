import type { PostmortemFilter } from '../../postmortems/index.js';
import type { ParsedQuery } from '../query.js';
import type { Read, WeighedConcept } from '../reading.js';

/** Meilisearch looks at so many words of a query and at no others. */
const MAX_WORDS = 10;
/** Words that get a query of their own. */
const MAX_LEADS = 3;
/** A query longer than this is a sentence or a pasted line: its identifiers help to find, but need not all be there. */
const MAX_STRICT = 4;
const IDENTIFIER = /^\S*(?:[._:/@+-]|\d)\S*$/;

/**
 * The query in Meilisearch's language, the word that says most first: it drops words from the end until it finds
 * enough, but never the first. So there is one query for each of the words that say most, led by that word: a document
 * need not hold any one of them. Strict: identifiers stand in the document as they were typed.
 */
export function meiliQueries(
  read: Read,
  { concepts, phrases, excluded }: ParsedQuery,
  isStrict: boolean,
): string[] {
  const always = [...phrases.map(quoted), ...excluded.map((word) => `-${quoted(word)}`)];
  const query = (words: readonly string[]): string =>
    [...always, ...words.map((word) => (isStrict && IDENTIFIER.test(word) ? quoted(word) : word))].join(' ');
  // Words that occur nowhere: Meilisearch may know something like them.
  if (read.onlySignature) return [query(concepts.slice(0, MAX_WORDS).map(({ typed }) => typed))];
  // Only the last word may be the beginning of one; a space behind it says that it is whole.
  const byWeight = [...read.concepts].sort((a, b) => b.weight - a.weight).slice(0, MAX_WORDS);
  const [beginning] = byWeight.filter(({ tsquery }) => tsquery.endsWith(':*')).map(({ word }) => word);
  const words = byWeight.map(({ word }) => word).filter((word) => word !== beginning);
  const led = words
    .slice(0, MAX_LEADS)
    .map((lead) => query([lead, ...words.filter((word) => word !== lead), beginning ?? '']));
  return led.length > 0 ? led : [query(beginning === undefined ? [] : [beginning])];
}

/** Identifiers that documents must hold as they were typed; none in a sentence or a pasted line. */
export function identifiers({ concepts }: Read): readonly WeighedConcept[] {
  return concepts.length <= MAX_STRICT ? concepts.filter(({ word }) => IDENTIFIER.test(word)) : [];
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, ' ')}"`;
}

/** The filter, visibility first. `unseen` are documents whose copy in the index shows more than it may by now. */
export function meiliFilter(
  filter: PostmortemFilter,
  visible: readonly string[],
  unseen: readonly string[],
): string[] {
  const where = [`visibility IN ${list(visible)}`];
  const any = (attribute: string, values: readonly string[] | null | undefined): void => {
    if (values) where.push(`${attribute} IN ${list(values)}`);
  };
  const compare = (attribute: string, sign: string, value: number | null | undefined): void => {
    if (value != null) where.push(`${attribute} ${sign} ${value}`);
  };
  if (unseen.length > 0) where.push(`id NOT IN ${list(unseen)}`);
  if (filter.status) any('status', filter.status);
  else where.push('status != ARCHIVED');
  any('severity', filter.severity);
  any('nature', filter.nature);
  any('causes', filter.rootCause);
  any('services', filter.service);
  any('providers', filter.provider);
  any('teams', filter.team);
  any(
    'tags',
    filter.tag?.map((tag) => tag.toLowerCase()),
  );
  compare('startedAt', '>=', milliseconds(filter.startedFrom));
  compare('startedAt', '<', milliseconds(filter.startedBefore));
  compare('updatedAt', '>=', milliseconds(filter.updatedSince));
  compare('secondsToResolve', '>=', filter.minTimeToResolve);
  if (filter.hasOpenActionItems != null) where.push(`hasOpenActions = ${filter.hasOpenActionItems}`);
  return where;
}

function list(values: readonly string[]): string {
  return `[${values.map((value) => `"${value.replace(/[\\"]/g, '\\$&')}"`).join(', ')}]`;
}

/** Milliseconds since 1970, with the microseconds that PostgreSQL keeps as a fraction. */
function milliseconds(instant: string | null | undefined): number | null {
  if (instant == null) return null;
  const micro = /\.\d{3}(\d{1,3})/.exec(instant)?.[1];
  return Date.parse(instant) + (micro ? Number(`0.${micro}`) : 0);
}
