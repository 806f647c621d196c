import { lineAt } from './decode.js';
import type { LineOf } from './parsed-document.js';

interface Level {
  readonly path: string;
  /** Keys seen so far in an object; null in a list. */
  readonly keys: Set<string> | null;
  key: string;
  index: number;
}

interface Positions {
  readonly lineOf: LineOf;
  /** The first key that an object holds twice. */
  readonly duplicate: { readonly key: string; readonly line: number } | undefined;
}

/** Finds every field of a JSON text, which must be known to parse. */
export function jsonPositions(text: string): Positions {
  const offsets = new Map<string, number>();
  const levels: Level[] = [];
  let duplicate: Positions['duplicate'];
  const place = (): string => {
    const top = levels.at(-1);
    if (!top) return '';
    if (!top.keys) return `${top.path}[${top.index}]`;
    return top.path ? `${top.path}.${top.key}` : top.key;
  };
  // Strings are matched whole, so that the brackets in them do not count.
  const token = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\],]/g;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [whole, string, colon] = match;
    const top = levels.at(-1);
    if (string !== undefined && colon !== undefined && top?.keys) {
      top.key = JSON.parse(string) as string;
      if (top.keys.has(top.key)) duplicate ??= { key: top.key, line: lineAt(text, match.index) };
      top.keys.add(top.key);
      offsets.set(place(), match.index);
    } else if (whole === '{' || whole === '[') {
      // Deeper than any field of a document: not worth a path.
      const path = levels.length < 8 ? place() : '';
      if (levels.length < 8) offsets.set(path, offsets.get(path) ?? match.index);
      levels.push({ path, keys: whole === '{' ? new Set() : null, key: '', index: 0 });
    } else if (whole === '}' || whole === ']') levels.pop();
    else if (whole === ',' && top) top.index += 1;
  }
  return {
    duplicate,
    lineOf: (field) => {
      for (let path = field; path; path = path.replace(/(^|\.)[^.[\]]+$|\[\d+\]$/, '')) {
        const offset = offsets.get(path);
        if (offset !== undefined) return lineAt(text, offset);
      }
      return undefined;
    },
  };
}
