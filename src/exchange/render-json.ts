import type { PostmortemDocument } from '../postmortems/index.js';
import { plainDocument } from './plain-document.js';

/** A postmortem as JSON, as docs/format.md describes it. */
export function renderJson(document: PostmortemDocument): string {
  return `${JSON.stringify(plainDocument(document), null, 2)}\n`;
}
