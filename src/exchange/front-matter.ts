import {
  Alias,
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
} from 'yaml';
import { BadInput } from '../common/index.js';
import { badLine, fieldPath, type LineOf } from './parsed-document.js';

/** Twice what the longest postmortem takes; parsing far more would keep the service from all else. */
const MAX_TOKENS = 200_000;
/** YAML aliases a document may use; real ones use none, and many of them blow up. */
const MAX_ALIASES = 100;

export interface FrontMatter {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** Line of the file on which the body starts. */
  readonly bodyLine: number;
  readonly lineOf: LineOf;
}

/** The front matter and the body of a Markdown text; null where it has no front matter. */
export function readFrontMatter(text: string): FrontMatter | null {
  const opening = /^---[ \t]*\n/.exec(text);
  if (!opening) return null;
  const closing = /\n(?:---|\.\.\.)[ \t]*(?:\n|$)/g;
  closing.lastIndex = opening[0].length - 1;
  const end = closing.exec(text);
  if (!end) throw badLine(1, 'the front matter is never closed; end it with a line ---');
  const yaml = text.slice(opening[0].length, end.index + 1);
  const body = text.slice(closing.lastIndex);
  const bodyLine = 3 + (yaml.match(/\n/g)?.length ?? 0);
  return { ...readYaml(yaml, 1), body, bodyLine };
}

/** A YAML mapping as plain values. `lineOffset` is how many lines of the file stand before it. */
export function readYaml(yaml: string, lineOffset: number): Pick<FrontMatter, 'fields' | 'lineOf'> {
  const lines = new LineCounter();
  const lineAt = (offset: number): number => lines.linePos(offset).line + lineOffset;
  refuseFlood(yaml);
  const doc = guard(() =>
    // Duplicate keys are looked for below: the parser's own check takes quadratic time.
    parseDocument(yaml, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' }),
  );
  const [error] = doc.errors;
  if (error) throw badLine(lineAt(error.pos[0]), `bad YAML: ${plainly(error.message)}`);
  if (doc.contents === null) return { fields: {}, lineOf: () => undefined };
  if (!isMap(doc.contents)) {
    throw badLine(lineAt(doc.contents.range[0]), 'the front matter must be a list of `key: value` lines');
  }
  guard(() => refuseTraps(doc, lineAt));
  const fields = guard(() => doc.toJS({ maxAliasCount: MAX_ALIASES }) as Record<string, unknown>);
  return { fields, lineOf: (field) => lineOfField(doc, field, lineAt) };
}

/** Counts before parsing, which takes a hundred times as long. */
function refuseFlood(yaml: string): void {
  const tokens = new Lexer().lex(yaml);
  for (let count = 0; tokens.next().done !== true; count += 1) {
    if (count > MAX_TOKENS)
      throw BadInput.of('', 'the front matter holds far more values than a postmortem can have');
  }
}

function guard<T>(work: () => T): T {
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

function plainly(message: string): string {
  return /call stack/i.test(message) ? 'it is nested too deeply' : message.split('\n', 1)[0]!.slice(0, 200);
}

function refuseTraps(doc: Document.Parsed, lineAt: (offset: number) => number): void {
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

/** The line of the nearest part of the path that the file has. */
function lineOfField(
  doc: Document.Parsed,
  field: string,
  lineAt: (offset: number) => number,
): number | undefined {
  for (const path = fieldPath(field); path.length > 0; path.pop()) {
    const node: unknown = doc.getIn(path, true);
    if (isNode(node) && node.range) return lineAt(node.range[0]);
  }
  return undefined;
}
