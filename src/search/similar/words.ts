import { SEARCH_WORD } from '../query.js';

/** Words that are looked up; the ones of most weight. */
const MAX_LOOKED_UP = 100;
const MIN_LENGTH = 3;

/** A text, and how much its words count. */
export interface Part {
  readonly text: string;
  readonly weight: number;
}

/** The different words of these parts with the weight of their occurrences, the weightiest first. */
export function wordsOf(...parts: readonly Part[]): Map<string, number> {
  const words = new Map<string, number>();
  for (const { text, weight } of parts) {
    for (const [word] of text.toLowerCase().matchAll(SEARCH_WORD)) {
      if (isTelling(word)) words.set(word, (words.get(word) ?? 0) + weight);
    }
  }
  return new Map([...words].sort(([, a], [, b]) => b - a).slice(0, MAX_LOOKED_UP));
}

/** Numbers alone and hexadecimal ids say nothing. */
function isTelling(word: string): boolean {
  return word.length >= MIN_LENGTH && word.length <= 60 && !/^[\d.,:/+-]+$|^[0-9a-f-]{16,}$/.test(word);
}
