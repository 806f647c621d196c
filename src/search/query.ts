import { BadInput } from '../common/index.js';
import { type Concept, conceptsOf } from './synonyms.js';

export const MAX_QUERY = 500;
/** Concepts that count; a pasted log line may have more. */
const MAX_CONCEPTS = 16;

export interface ParsedQuery {
  /** The query as asked, trimmed, for exact matches of error signatures. */
  readonly text: string;
  /** What to look for, one entry per word or known expression. */
  readonly concepts: readonly Concept[];
  /** Must stand in the document as written. */
  readonly phrases: readonly string[];
  /** Must not stand in the document. */
  readonly excluded: readonly string[];
}

// A quoted phrase or a run without spaces, either with a minus before it.
const PIECE = /(-?)(?:"([^"]*)"?|(\S+))/gu;
/** What may be part of a word: letters and digits, and inside a word what identifiers are made of. */
export const SEARCH_WORD = /[\p{L}\p{N}]+(?:[._:/@+-]+[\p{L}\p{N}]+)*/gu;

/** Reads a query: bare words, "quoted phrases", -word and -"phrase". */
export function parseQuery(query: string): ParsedQuery {
  if (query.length > MAX_QUERY) throw BadInput.of('query', `must have at most ${MAX_QUERY} characters`);
  const text = query.replace(/\p{Cc}+/gu, ' ').trim();
  const words: string[] = [];
  const phrases: string[] = [];
  const excluded: string[] = [];
  for (const [, minus, quoted, bare] of text.matchAll(PIECE)) {
    const found = (quoted ?? bare ?? '').toLowerCase().match(SEARCH_WORD) ?? [];
    if (found.length === 0) continue;
    if (minus) excluded.push(found.join(' '));
    else if (quoted !== undefined) phrases.push(found.join(' '));
    else words.push(...found);
  }
  const concepts = conceptsOf(words);
  const unique = concepts.filter((c, i) => concepts.findIndex((other) => other.typed === c.typed) === i);
  return {
    text,
    concepts: unique.slice(0, MAX_CONCEPTS),
    phrases: phrases.slice(0, MAX_CONCEPTS),
    excluded: excluded.slice(0, MAX_CONCEPTS),
  };
}

/** A text as one operand of to_tsquery: several words become a phrase. */
export function operand(text: string): string {
  return `'${text.replace(/[\\']/g, ' ')}'`;
}

/** One concept for to_tsquery: the word as typed, or whatever means the same. */
export function conceptQuery({ typed, synonyms }: Concept): string {
  return [typed, ...synonyms].map(operand).join(' | ');
}
