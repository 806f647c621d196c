import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database } from '../database/index.js';
import { conceptQuery, operand, type ParsedQuery } from './query.js';

/** A concept that occurs, and how much it says. */
export interface WeighedConcept {
  /** As typed, or what it was corrected to. */
  readonly word: string;
  /** For to_tsquery. */
  readonly tsquery: string;
  /** Visible documents that hold it, counted up to a bound. */
  readonly documents: number;
  /** Rarity: the logarithm of Robertson and Spärck Jones (BM25's idf). */
  readonly weight: number;
}

/** How a query is understood. */
export interface Read {
  readonly text: string;
  readonly concepts: readonly WeighedConcept[];
  /** Those that tell documents apart: all, unless some are in most documents. */
  readonly telling: readonly WeighedConcept[];
  /** Weight of the words that occur nowhere. */
  readonly missing: number;
  readonly phrases: readonly string[];
  readonly excluded: readonly string[];
  readonly corrected: string | null;
  readonly marking: string | null;
  /** No word of it occurs anywhere: only an error signature may hold the text as it stands. */
  readonly onlySignature: boolean;
}

/** Counting further than this changes a weight by little and costs much. */
export const COUNT_BOUND = 3000;
const CORPUS_BOUND = 10_000;
const MIN_CORRECTABLE = 4;

interface Counted {
  readonly documents: number;
  readonly isStopWord: boolean;
}

/** Weighs the concepts of a query by how rare they are, and corrects words that occur nowhere. */
@Injectable()
export class Reading {
  /**
   * What has reached its bound, for whom: it need not be counted again, since postmortems are not deleted, and those
   * are the counts that cost most.
   */
  private readonly bounded = new LRUCache<string, true>({ max: 20_000 });

  constructor(private readonly database: Database) {}

  async read(visible: readonly string[], parsed: ParsedQuery): Promise<Read> {
    const last = parsed.concepts.length - 1;
    const queries = parsed.concepts.map(conceptQuery);
    const [total, counts] = await Promise.all([this.corpusSize(visible), this.count(visible, queries)]);
    const concepts: WeighedConcept[] = [];
    const corrections = new Map<string, string>();
    let missing = 0;
    for (const [i, concept] of parsed.concepts.entries()) {
      let tsquery = queries[i]!;
      let { documents } = counts[i]!;
      let word = concept.typed;
      if (counts[i]!.isStopWord) continue;
      if (documents === 0) {
        const other = await this.replacement(visible, concept.typed, i === last);
        if (other) ({ tsquery, documents } = other);
        if (other?.word) {
          word = other.word;
          corrections.set(concept.typed, word);
        }
      }
      if (documents > 0) concepts.push({ word, tsquery, documents, weight: weightOf(documents, total) });
      else missing += weightOf(1, total) / 2;
    }
    const asked = parsed.concepts.some((_, i) => !counts[i]!.isStopWord);
    return {
      text: parsed.text,
      concepts,
      telling: telling(concepts, total),
      missing,
      phrases: parsed.phrases,
      excluded: parsed.excluded,
      corrected: corrections.size > 0 ? correct(parsed.text, corrections) : null,
      marking: marking(concepts, parsed.phrases),
      onlySignature: asked && concepts.length === 0 && parsed.phrases.length === 0,
    };
  }

  /** These words by how much they say, without those that say nothing or occur nowhere. */
  async weigh(visible: readonly string[], words: readonly string[]): Promise<WeighedConcept[]> {
    const queries = words.map(operand);
    const [total, counts] = await Promise.all([this.corpusSize(visible), this.count(visible, queries)]);
    return words.flatMap((word, i) => {
      const { documents, isStopWord } = counts[i]!;
      if (isStopWord || documents === 0) return [];
      return [{ word, tsquery: queries[i]!, documents, weight: weightOf(documents, total) }];
    });
  }

  /** Whether any visible document holds all of these. */
  async isAnyWithAll(visible: readonly string[], concepts: readonly WeighedConcept[]): Promise<boolean> {
    const [all] = await this.count(visible, [concepts.map(({ tsquery }) => `(${tsquery})`).join(' & ')]);
    return all!.documents > 0;
  }

  /** Visible documents, up to a bound: from there on weights change by little. */
  private async corpusSize(visible: readonly string[]): Promise<number> {
    const who = visible.join();
    if (this.bounded.has(who)) return CORPUS_BOUND;
    const [row] = await this.database.readCopy<{ total: number }>(
      `SELECT count(*)::int AS total FROM (
         SELECT 1 FROM search_document WHERE visibility = ANY ($1::text[]) LIMIT ${CORPUS_BOUND}) s`,
      [visible],
    );
    if (row!.total === CORPUS_BOUND) this.bounded.set(who, true);
    return row!.total;
  }

  /** Visible documents per query, up to the bound; a query of stop words alone has no lexeme. */
  private async count(visible: readonly string[], queries: readonly string[]): Promise<Counted[]> {
    const key = (query: string): string => `${visible.join()} ${query}`;
    const unknown = queries.filter((query) => !this.bounded.has(key(query)));
    const found = new Map<string, Counted>();
    if (unknown.length > 0) {
      const rows = await this.database.readCopy<Counted & { query: string } & Record<string, unknown>>(
        `SELECT u.text AS query, numnode(q.tsquery) = 0 AS "isStopWord",
           CASE WHEN numnode(q.tsquery) = 0 THEN 0 ELSE (SELECT count(*)::int FROM (
             SELECT 1 FROM search_document d WHERE d.words @@ q.tsquery AND d.visibility = ANY ($2::text[])
             LIMIT ${COUNT_BOUND}) bounded) END AS documents
         FROM unnest($1::text[]) AS u(text), to_tsquery('english', u.text) AS q(tsquery)`,
        [unknown, visible],
      );
      for (const row of rows) {
        found.set(row.query, row);
        if (row.documents === COUNT_BOUND) this.bounded.set(key(row.query), true);
      }
    }
    return queries.map((query) => found.get(query) ?? { documents: COUNT_BOUND, isStopWord: false });
  }

  /** What stands for a word that occurs nowhere: the beginning of others while still typing, or a correction. */
  private async replacement(
    visible: readonly string[],
    typed: string,
    isLast: boolean,
  ): Promise<{ tsquery: string; documents: number; word?: string } | undefined> {
    if (isLast && /^[\p{L}\p{N}]{3,}$/u.test(typed)) {
      const tsquery = `${operand(typed)}:*`;
      const [count] = await this.count(visible, [tsquery]);
      if (count!.documents > 0) return { tsquery, documents: count!.documents };
    }
    if (typed.length < MIN_CORRECTABLE || !/^\p{L}+$/u.test(typed)) return undefined;
    // The words of hidden documents must not even take a place among the candidates.
    const [best] = await this.database.readCopy<{ word: string }>(
      `SELECT word FROM (
         SELECT word, similarity(word, $1) AS likeness,
           CASE WHEN word = ANY ($3::text[]) THEN 1 ELSE levenshtein(left(word, 60), left($1, 60)) END AS distance
         FROM search_word
         WHERE word = ANY ($3::text[]) OR word % $1 AND levenshtein(left(word, 60), left($1, 60)) <= $2
         ORDER BY distance, likeness DESC, word OFFSET 0) near
       WHERE EXISTS (SELECT 1 FROM search_document d
         WHERE d.words @@ to_tsquery('english', quote_literal(near.word)) AND d.visibility = ANY ($4::text[]))
       ORDER BY distance, likeness DESC, word LIMIT 1`,
      [typed, typed.length < 6 ? 1 : 2, transposed(typed), visible],
    );
    if (best === undefined) return undefined;
    const tsquery = operand(best.word);
    const [count] = await this.count(visible, [tsquery]);
    return { tsquery, documents: count!.documents, word: best.word };
  }
}

/** Every word of which this one may be a slip of two fingers: one mistake, though two edits. */
function transposed(typed: string): string[] {
  const letters = [...typed];
  return letters
    .slice(1)
    .map((letter, i) => [...letters.slice(0, i), letter, letters[i], ...letters.slice(i + 2)].join(''));
}

function weightOf(documents: number, total: number): number {
  const n = Math.max(total, documents);
  return Math.log(1 + (n - documents + 0.5) / (documents + 0.5));
}

/** Words in a third of all documents say nothing beside rarer ones. */
function telling(concepts: readonly WeighedConcept[], total: number): readonly WeighedConcept[] {
  const rarer = concepts.filter((c) => c.documents < Math.min(COUNT_BOUND, Math.max(20, total / 3)));
  return rarer.length > 0 ? rarer : concepts;
}

function correct(text: string, corrections: ReadonlyMap<string, string>): string {
  let corrected = text;
  for (const [typed, word] of corrections) {
    corrected = corrected.replace(new RegExp(`(?<!\\p{L})${typed}(?!\\p{L})`, 'giu'), word);
  }
  return corrected;
}

function marking(concepts: readonly WeighedConcept[], phrases: readonly string[]): string | null {
  const all = [...concepts.map((c) => `(${c.tsquery})`), ...phrases.map(operand)];
  return all.length > 0 ? all.join(' | ') : null;
}
