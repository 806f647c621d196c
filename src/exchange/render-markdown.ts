import { Document, visit } from 'yaml';
import type { PostmortemDocument } from '../postmortems/index.js';
import { decode } from './decode.js';
import { plainDocument } from './plain-document.js';
import { markedSections, renderSections } from './sections.js';

/** A postmortem as Markdown with front matter; reading it again gives the same postmortem. */
export function renderMarkdown(document: PostmortemDocument): string {
  const fields = plainDocument({ ...document, sections: [] });
  const body = renderSections(document.sections);
  if (survives(document.sections, body)) return `---\n${yaml(fields)}---\n${body}`;
  // A section marker, a carriage return or blank lines around a text would be read differently in the body.
  return `---\n${yaml({ ...fields, sections: document.sections })}---\n`;
}

function yaml(fields: Record<string, unknown>): string {
  const document = new Document(fields, { aliasDuplicateObjects: false });
  // Blank lines alone do not survive as a block.
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && node.value.trim() === '') node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 100 });
}

function survives(sections: PostmortemDocument['sections'], body: string): boolean {
  if (sections.length === 0) return true;
  try {
    const read = markedSections(decode(body).text, 1).sections.map(({ line: __, ...section }) => section);
    return (
      JSON.stringify(read) ===
      JSON.stringify(sections.map(({ kind, heading, body: b }) => ({ kind, heading, body: b })))
    );
  } catch {
    return false;
  }
}
