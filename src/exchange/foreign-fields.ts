import { excerpt } from './parsed-document.js';

/** One text of a front matter written by hand: trimmed; undefined where it is empty or no text. */
export function foreignText(value: unknown, key: string, warnings: string[]): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value.trim() || undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  warnings.push(`${key} ${excerpt(value)} is not a text; left out`);
  return undefined;
}

/** More labels or keywords than this are no description. */
const MAX_WORDS = 200;

/** A list of words, also where it is written as one text with commas. */
export function foreignWords(value: unknown, key: string, warnings: string[]): string[] {
  if (value === undefined || value === null) return [];
  const items: unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(',')
      : [value];
  if (items.length > MAX_WORDS)
    warnings.push(`${key}: ${items.length - MAX_WORDS} of ${items.length} left out`);
  return items.slice(0, MAX_WORDS).flatMap((item) => foreignText(item, key, warnings) ?? []);
}
