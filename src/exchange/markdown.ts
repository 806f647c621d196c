import { readFrontMatter } from './front-matter.js';
import { interpret } from './interpret.js';
import type { ParsedDocument, ParseOptions } from './parsed-document.js';

/** One postmortem from Markdown, with or without front matter. */
export function parseMarkdown(name: string, text: string, options: ParseOptions = {}): ParsedDocument {
  const front = readFrontMatter(text);
  if (front) return interpret({ name, ...front }, options);
  const bare = interpret({ name, fields: {}, body: text, bodyLine: 1, lineOf: () => undefined }, options);
  return {
    ...bare,
    warnings: ['has no front matter; the whole text was taken as the body', ...bare.warnings],
  };
}
