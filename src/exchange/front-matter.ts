import { type Document, isMap, isNode, Lexer, LineCounter, parseDocument } from 'yaml';
import { BadInput } from '../common/index.js';
import { badLine, fieldPath, type LineOf } from './parsed-document.js';
import { guard, MAX_ALIASES, plainly, refuseTraps } from './yaml-traps.js';

/** Twice what the longest postmortem takes; parsing far more would keep the service from all else. */
const MAX_TOKENS = 200_000;

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
