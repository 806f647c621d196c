import { decode } from '../decode.js';
import { parseBackstage } from './backstage.js';
import { parseCsv } from './csv.js';
import { type CatalogFile, type CatalogFormat, MAX_CATALOG_BYTES } from './entity.js';
import { parseCatalogJson } from './json.js';

const PARSERS = { BACKSTAGE: parseBackstage, CSV: parseCsv, JSON: parseCatalogJson } as const;

/** Reads a catalogue file; BadInput where nothing in it can be understood. */
export async function readCatalog(
  file: string,
  format: CatalogFormat,
  content: string | Buffer,
): Promise<CatalogFile> {
  const { text, warnings } = decode(content, MAX_CATALOG_BYTES);
  const { entities, notes } = await PARSERS[format](file, text);
  return { entities, notes: [...warnings, ...notes].map((note) => (file ? `${file}: ${note}` : note)) };
}
