import { SEARCH_WORD } from '../query.js';

/** Phrases looked for; those of the weightiest words. */
const MAX_PHRASES = 24;
const MAX_LENGTH = 3;

/** Words that say much and stand side by side, two or three of them; the weightiest first. */
export function phrasesOf(texts: readonly string[], weights: ReadonlyMap<string, number>): readonly string[] {
  const phrases = new Map<string, number>();
  for (const run of texts.flatMap((text) => runsOf(text, weights))) {
    for (let length = 2; length <= MAX_LENGTH; length++) {
      for (let i = 0; i + length <= run.length; i++) {
        const words = run.slice(i, i + length);
        phrases.set(
          words.join(' '),
          words.reduce((sum, word) => sum + weights.get(word)!, 0),
        );
      }
    }
  }
  return [...phrases]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MAX_PHRASES)
    .map(([phrase]) => phrase);
}

/** Those of the phrases that are no part of a longer one among them. */
export function longest(phrases: readonly string[]): string[] {
  return phrases.filter(
    (one) => !phrases.some((other) => other !== one && ` ${other} `.includes(` ${one} `)),
  );
}

/** Runs of weighed words with nothing but blanks between. */
function runsOf(text: string, weights: ReadonlyMap<string, number>): string[][] {
  const runs: string[][] = [[]];
  const lower = text.toLowerCase();
  let end = 0;
  for (const match of lower.matchAll(SEARCH_WORD)) {
    const [word] = match;
    const isNext = /^\s*$/.test(lower.slice(end, match.index));
    end = match.index + word.length;
    if (!isNext || !weights.has(word)) runs.push([]);
    if (weights.has(word)) runs.at(-1)!.push(word);
  }
  return runs.filter((run) => run.length > 1);
}
