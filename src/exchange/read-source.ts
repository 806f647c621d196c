import { decode } from './decode.js';
import type { Format, ImportSource } from './import-report.js';
import { parseJson } from './json.js';
import { parseMarkdown } from './markdown.js';
import type { ParsedDocument, ParseOptions } from './parsed-document.js';

/** Reads one document; throws BadInput where it cannot be understood. */
export async function readSource(
  { name, content }: ImportSource,
  format: Format | undefined,
  options: ParseOptions,
): Promise<ParsedDocument> {
  const { text, warnings } = decode(typeof content === 'function' ? await content() : content);
  const parse = (format ?? formatOf(name)) === 'JSON' ? parseJson : parseMarkdown;
  const parsed = parse(name, text, options);
  return { ...parsed, warnings: [...warnings, ...parsed.warnings] };
}

function formatOf(name: string): Format {
  return /\.json$/i.test(name) ? 'JSON' : 'MARKDOWN';
}
