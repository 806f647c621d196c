import { SEARCH_WORD } from '../query.js';

/** Names looked up at most. */
const MAX_NAMES = 4000;
/** What a cluster hangs on the name of a workload: it has a digit, or none of the letters that make words. */
const GENERATED = /^(?=.*\d)[\p{L}\p{N}]+$|^[bcdfghjklmnpqrstvwxz]{5,10}$/u;

/**
 * What may be the name of a service in a text: words, two or three side by side, the parts of a host name or a path,
 * and the name of a workload without what its cluster has hung on it (`checkout-7f9c-x2k` is of `checkout`).
 */
export function namesIn(text: string): string[] {
  const words = [...text.toLowerCase().matchAll(SEARCH_WORD)].map(([word]) => word);
  const names = new Set<string>();
  for (const [i, word] of words.entries()) {
    for (const piece of [word, ...word.split(/[./:@+]+/)])
      for (const name of shortened(piece)) names.add(name);
    for (const length of [2, 3]) {
      const several = words.slice(i, i + length);
      if (several.length === length) names.add(several.join(' ')).add(several.join('-'));
    }
    if (names.size >= MAX_NAMES) break;
  }
  return [...names].filter((name) => name.length > 1 && name.length <= 80).slice(0, MAX_NAMES);
}

function shortened(word: string): string[] {
  const names = [word];
  const segments = word.split('-');
  while (segments.length > 1 && GENERATED.test(segments.at(-1)!)) {
    segments.pop();
    names.push(segments.join('-'));
  }
  return names;
}

/** Whether a name stands in a lower-case text as a word of its own; a region also with the letter of a zone. */
export function isNamedIn(text: string, name: string): boolean {
  const wanted = name.toLowerCase();
  if (!text.includes(wanted)) return false;
  const literal = wanted.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&');
  const zone = /\d$/.test(wanted) ? '[a-f]?' : '';
  // Where hyphens are part of names, us-east is not us-east-1.
  const hyphen = wanted.includes('-') ? '-?' : '';
  const letter = '[\\p{L}\\p{N}]';
  return new RegExp(`(?<!${letter}${hyphen})${literal}${zone}(?!${hyphen}${letter})`, 'u').test(text);
}
