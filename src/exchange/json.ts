import { BadInput } from '../common/index.js';
import { lineAt } from './decode.js';
import { interpret } from './interpret.js';
import { jsonPositions } from './json-positions.js';
import { badLine, type ParsedDocument, type ParseOptions } from './parsed-document.js';

/** One postmortem from a JSON text. */
export function parseJson(name: string, text: string, options: ParseOptions = {}): ParsedDocument {
  const fields = readJsonObject(text);
  const { duplicate, lineOf } = jsonPositions(text);
  if (duplicate)
    throw badLine(duplicate.line, `the key ${duplicate.key.slice(0, 60)} stands there twice; keep one`);
  return interpret({ name, fields, body: '', bodyLine: 1, lineOf }, options);
}

/** The object a JSON text holds. */
export function readJsonObject(text: string): Record<string, unknown> {
  const value = readJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw badLine(
    1,
    `must hold one object, not ${Array.isArray(value) ? 'a list; one postmortem per document' : 'a bare value'}`,
  );
}

/** What a JSON text holds; BadInput with the line where it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw syntaxError(text, error instanceof Error ? error.message : String(error));
  }
}

function syntaxError(text: string, message: string): BadInput {
  const at = /at position (\d+)/.exec(message)?.[1];
  const line = lineAt(text, at === undefined ? text.length : Number(at));
  // The engine quotes the text around the mistake, which can be long.
  const what = message.replace(/ in JSON.*| \(line.*/s, '').slice(0, 100);
  return badLine(line, `bad JSON: ${what}`);
}
