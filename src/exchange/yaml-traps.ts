import { Alias, type Document, isMap, isPair, isScalar, isSeq } from 'yaml';
import { BadInput } from '../common/index.js';
import { badLine } from './parsed-document.js';

/** YAML aliases a document may use; real ones use none, and many of them blow up. */
export const MAX_ALIASES = 100;

/** Says of a failure inside the parser what is wrong with the text. */
export function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof BadInput) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (message.startsWith('Excessive alias count'))
      throw BadInput.of('', 'the YAML aliases expand to too much; write the values out');
    throw BadInput.of('', `bad YAML: ${plainly(message)}`);
  }
}

export function plainly(message: string): string {
  return /call stack/i.test(message) ? 'it is nested too deeply' : message.split('\n', 1)[0]!.slice(0, 200);
}

/** Refuses many aliases and keys that stand there twice; the parser's own check for these takes quadratic time. */
export function refuseTraps(doc: Document.Parsed, lineAt: (offset: number) => number): void {
  let aliases = 0;
  const open: unknown[] = [doc.contents];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node instanceof Alias && ++aliases > MAX_ALIASES) {
      throw badLine(
        lineAt(node.range?.[0] ?? 0),
        `more than ${MAX_ALIASES} YAML aliases; write the values out`,
      );
    }
    if (isMap(node)) refuseDuplicates(node.items, lineAt);
    if (isMap(node) || isSeq(node)) {
      for (const item of node.items)
        open.push(...(isPair(item) ? [item.key, item.value] : [item]).filter(Boolean));
    }
  }
}

function refuseDuplicates(items: readonly unknown[], lineAt: (offset: number) => number): void {
  const seen = new Set<string>();
  for (const item of items) {
    const key = isPair(item) && isScalar(item.key) ? item.key : undefined;
    if (!key) continue;
    const name = String(key.value);
    if (seen.has(name)) {
      throw badLine(lineAt(key.range?.[0] ?? 0), `the key ${name.slice(0, 60)} stands there twice; keep one`);
    }
    seen.add(name);
  }
}
