import { setImmediate } from 'node:timers/promises';
import { Composer, type Document, Lexer, LineCounter, Parser } from 'yaml';
import { BadInput } from '../../common/index.js';
import { guard, MAX_ALIASES, plainly, refuseTraps } from '../yaml-traps.js';

/** Twenty times what the largest descriptor takes; an API's definition counts as one. */
const MAX_TOKENS = 50_000;
const MAX_DOCUMENTS = 50_000;
/** Documents after which others get their turn: 6 MB take some two seconds. */
const TURN = 50;

export interface YamlDocument {
  /** From 1, empty ones counted as well. */
  readonly position: number;
  readonly line: number | null;
  readonly value?: unknown;
  /** What is wrong with its YAML. */
  readonly error?: string;
}

/** Documents of a YAML stream one after the other. One that is wrong does not stop those that can still be told apart. */
export async function* readYamlStream(text: string): AsyncGenerator<YamlDocument> {
  const lines = new LineCounter();
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const documents = streamOf(text, lines);
  for (let position = 1; ; position += 1) {
    if (position % TURN === 0) await setImmediate();
    try {
      const next = guard(() => documents.next());
      if (next.done === true) return;
      if (position > MAX_DOCUMENTS)
        throw BadInput.of('', `more than ${MAX_DOCUMENTS} documents; split the file`);
      const read = readOne(next.value, lineAt);
      if (read.value !== null) yield { position, ...read };
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      // Where the next document would begin is not known any more.
      yield { position, line: null, error: `${error.message}; nothing after it was read` };
      return;
    }
  }
}

function* streamOf(text: string, lines: LineCounter): Generator<Document.Parsed, void> {
  let tokens = 0;
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
  function* counted(): ReturnType<Parser['parse']> {
    for (const token of new Lexer().lex(text)) {
      if (++tokens > MAX_TOKENS) throw BadInput.of('', 'holds far more values than a descriptor can have');
      yield* parser.next(token);
    }
    yield* parser.end();
  }
  for (const document of composer.compose(counted(), false, text.length)) {
    tokens = 0;
    yield document;
  }
}

function readOne(doc: Document.Parsed, lineAt: (offset: number) => number): Omit<YamlDocument, 'position'> {
  const line = lineAt(doc.contents?.range?.[0] ?? doc.range[0]);
  const [error] = doc.errors;
  if (error) return { line, error: `line ${lineAt(error.pos[0])}: bad YAML: ${plainly(error.message)}` };
  try {
    guard(() => refuseTraps(doc, lineAt));
    return { line, value: guard(() => doc.toJS({ maxAliasCount: MAX_ALIASES }) as unknown) };
  } catch (problem) {
    if (!(problem instanceof BadInput)) throw problem;
    return { line, error: problem.message };
  }
}
