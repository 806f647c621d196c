import { open, readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { BadInput } from '../common/index.js';
import { MAX_DOCUMENT_BYTES } from './decode.js';
import type { Format } from './import-report.js';

export interface FoundFile {
  readonly path: string;
  /** How the file is called in reports and, where it names no source, for ever: its path below the folder given. */
  readonly name: string;
  /** Named by the caller, not found in a folder. */
  readonly isGiven: boolean;
}

export interface FoundFiles {
  readonly documents: readonly FoundFile[];
  readonly catalogs: readonly FoundFile[];
  readonly taxonomies: readonly FoundFile[];
}

const ENDINGS: Readonly<Record<Format, RegExp>> = { MARKDOWN: /\.(md|markdown)$/i, JSON: /\.json$/i };
const PASSED_OVER = new Set(['node_modules']);
/** Files about a folder, not about an incident, unless they have front matter. */
const ABOUT_FOLDER =
  /^(readme|license|licence|changelog|contributing|code_of_conduct|index)\.(md|markdown)$/i;

/** The documents in folders (with their subfolders) and files, in the order of their names. */
export async function findFiles(paths: readonly string[], format: Format | undefined): Promise<FoundFiles> {
  const found: FoundFile[] = [];
  for (const path of paths) {
    const info = await stat(path).catch(() => undefined);
    if (!info) throw BadInput.of('', `There is no file or folder ${path}`);
    if (info.isDirectory()) found.push(...(await walk(path, path)));
    else found.push({ path, name: basename(path), isGiven: true });
  }
  const named = (name: string): FoundFile[] => found.filter((file) => basename(file.path) === name);
  const catalogs = named('catalog.json');
  const taxonomies = named('taxonomy.json');
  const special = new Set([...catalogs, ...taxonomies]);
  const wanted = (file: FoundFile): boolean =>
    !special.has(file) && (file.isGiven || isDocument(file.path, format));
  return { documents: found.filter(wanted), catalogs, taxonomies };
}

function isDocument(path: string, format: Format | undefined): boolean {
  return format ? ENDINGS[format].test(path) : ENDINGS.MARKDOWN.test(path) || ENDINGS.JSON.test(path);
}

/** The files of a folder and its subfolders, by name; what is hidden is passed over. */
export async function walk(root: string, folder: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const found: FoundFile[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || PASSED_OVER.has(entry.name)) continue;
    if (entry.isDirectory()) found.push(...(await walk(root, path)));
    else found.push({ path, name: relative(root, path).split(sep).join('/'), isGiven: false });
  }
  return found;
}

/** A file's bytes; a file beyond the limit is refused unread. */
export async function readBytes(path: string, maxBytes = MAX_DOCUMENT_BYTES): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      // One byte over the limit is enough for the reader to refuse it.
      const buffer = Buffer.alloc(Math.min(size, maxBytes + 1));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw BadInput.of('', `cannot be read (${typeof code === 'string' ? code : 'unknown error'})`);
  }
}

/** Whether a file found in a folder only tells about the folder. */
export async function isAboutFolder(file: FoundFile): Promise<boolean> {
  if (file.isGiven || !ABOUT_FOLDER.test(basename(file.path))) return false;
  const start = (await readBytes(file.path)).toString('utf8', 0, 16);
  return !/^\uFEFF?---\s/.test(start);
}
