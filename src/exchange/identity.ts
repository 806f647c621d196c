import { createHash } from 'node:crypto';
import { extname } from 'node:path/posix';
import type { ParseOptions } from './parsed-document.js';

const MAX_EXTERNAL_ID = 300;

/** The source of a document that names none: its own name, so that the same file again is the same postmortem. */
export function identityOf(name: string, options: ParseOptions): { system: string; externalId: string } {
  const stem = name.slice(0, name.length - extname(name).length).trim() || 'untitled';
  const externalId =
    stem.length <= MAX_EXTERNAL_ID
      ? stem
      : `${stem.slice(0, 200)}-${createHash('sha256').update(stem).digest('hex').slice(0, 32)}`;
  return { system: options.sourceSystem ?? 'files', externalId };
}
