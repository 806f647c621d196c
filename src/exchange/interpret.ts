import type { ParsedDocument, ParseOptions, RawDocument } from './parsed-document.js';
import { foreignDocument, isForeign } from './foreign.js';
import { ownDocument } from './own.js';

/** Turns a front matter or JSON object into a postmortem: in our own format, or in that of another collection. */
export function interpret(raw: RawDocument, options: ParseOptions): ParsedDocument {
  return isForeign(raw) ? foreignDocument(raw, options, new Date()) : ownDocument(raw, options);
}
