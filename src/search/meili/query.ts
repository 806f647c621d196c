import type { PostmortemFilter } from '../../postmortems/index.js';
import type { ParsedQuery } from '../query.js';
import { STOP_WORDS } from './settings.js';

/** Meilisearch looks at so many words of a query and at no others. */
const MAX_WORDS = 10;
/** A query longer than this is a sentence or a pasted line: its identifiers help to find, but need not all be there. */
const MAX_STRICT = 4;
const IDENTIFIER = /[._:/@+-]|\d/;
const MOSTLY_DIGITS = /^[^\p{L}]*(\p{L}[^\p{L}]*){0,2}$/u;

/** The query in Meilisearch's language. Strict: identifiers stand in the document as they were typed. */
export function meiliQuery({ concepts, phrases, excluded }: ParsedQuery, isStrict: boolean): string {
  const said = concepts.map(({ typed }) => typed).filter((word) => !STOP_WORDS.has(word));
  const words = telling(said).map((word) => (isStrict && isIdentifier(word) ? quoted(word) : word));
  return [...phrases.map(quoted), ...words, ...excluded.map((word) => `-${quoted(word)}`)].join(' ');
}

/** Whether the strict reading of this query differs from the other one. */
export function hasIdentifier({ concepts }: ParsedQuery): boolean {
  return concepts.length <= MAX_STRICT && concepts.some(({ typed }) => isIdentifier(typed));
}

function isIdentifier(word: string): boolean {
  return IDENTIFIER.test(word) && !word.includes(' ');
}

/** Of a long query the words that say most: long ones, and neither times nor numbers. In the order they came in. */
function telling(words: readonly string[]): string[] {
  if (words.length <= MAX_WORDS) return [...words];
  const weight = (word: string): number => (MOSTLY_DIGITS.test(word) ? 0 : word.length);
  const best = [...words].sort((a, b) => weight(b) - weight(a)).slice(0, MAX_WORDS);
  return words.filter((word) => best.includes(word));
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
