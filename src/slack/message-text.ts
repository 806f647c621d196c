import { readable } from './grammar.js';

/** An alert says what matters early. */
const MAX_TEXT = 4000;
/** Where texts stand in messages, their blocks and their attachments. */
const TEXTS = new Set(['text', 'fallback', 'pretext', 'title', 'value', 'alt_text', 'footer', 'author_name']);
const CONTAINERS = new Set([
  'blocks',
  'elements',
  'fields',
  'attachments',
  'accessory',
  'rows',
  'text',
  'title',
]);

/** What a message says, wherever it says it: alerts come as attachments. Each text once. */
export function messageText(message: object): string {
  const texts = new Set<string>();
  collect(message, texts, 0);
  return [...texts].join('\n').slice(0, MAX_TEXT).toWellFormed();
}

function collect(node: unknown, texts: Set<string>, depth: number): void {
  if (depth > 12 || node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) return node.forEach((one) => collect(one, texts, depth + 1));
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string') {
      const text = TEXTS.has(key) ? readable(value.slice(0, MAX_TEXT)).replaceAll('\0', '') : '';
      if (text !== '') texts.add(text);
    } else if (CONTAINERS.has(key)) collect(value, texts, depth + 1);
  }
}
