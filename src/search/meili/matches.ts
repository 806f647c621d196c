import { distance } from 'fastest-levenshtein';
import { operand, type ParsedQuery } from '../query.js';

/** Private-use characters around what matched; texts that hold them are read as if they did not. */
export const MARK_START = '\uE000';
export const MARK_STOP = '\uE001';
const MARKED = /\uE000([^\uE001]{1,60})\uE001([\p{L}\p{N}]{0,40})/gu;
const MAX_MARKED = 40;
const MIN_CORRECTABLE = 4;
/** Exchanging two letters counts as two. */
const MAX_DISTANCE = 2;

/** The words in the texts of hits that matched, also where only their beginning did, in lower case. */
export function markedWords(formatted: readonly unknown[]): string[] {
  const found = formatted
    .flatMap(texts)
    .flatMap((text) => [...text.matchAll(MARKED)].map(([, match, rest]) => `${match}${rest}`.toLowerCase()));
  return [...new Set(found)];
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(texts);
}

/** What to mark in the texts of hits, as a tsquery; null where there is nothing to mark. */
export function markingOf(marked: readonly string[], { phrases }: ParsedQuery): string | null {
  const words = marked.filter((word) => /[\p{L}\p{N}]/u.test(word)).slice(0, MAX_MARKED);
  const all = [...words, ...phrases].map(operand);
  return all.length > 0 ? all.join(' | ') : null;
}

/** The query with words that matched nothing as typed exchanged for what they matched instead; null where all did. */
export function correctionOf(marked: readonly string[], { text, concepts }: ParsedQuery): string | null {
  let corrected = text;
  for (const { typed, synonyms } of concepts) {
    if (typed.length < MIN_CORRECTABLE || !/^\p{L}+$/u.test(typed) || synonyms.length > 0) continue;
    if (marked.some((word) => word.startsWith(typed) || typed.startsWith(word))) continue;
    const near = marked.filter((word) => /^\p{L}+$/u.test(word) && distance(word, typed) <= MAX_DISTANCE);
    const [nearest] = near.sort((a, b) => distance(a, typed) - distance(b, typed));
    if (nearest !== undefined) corrected = corrected.replace(new RegExp(typed, 'iu'), nearest);
  }
  return corrected === text ? null : corrected;
}
