import type { FastifyRequest } from 'fastify';
import { BadInput } from '../common/index.js';
import type { ImportSource } from '../exchange/index.js';

const MAX_FILES = 500;
/** All files together stand in memory until they are imported; as many as the API takes at once. */
const MAX_BYTES = 64 * 1024 * 1024;
export const UPLOAD_LIMITS = {
  files: MAX_FILES,
  fileSize: 5 * 1024 * 1024,
  fields: 10,
  fieldSize: 10_000,
  parts: MAX_FILES + 10,
} as const;

/** Whether a form with files may be sent there. */
export function isUploadPath(url: string): boolean {
  return url.split('?', 1)[0] === '/import';
}

export interface Upload {
  readonly fields: Readonly<Record<string, string>>;
  readonly sources: readonly ImportSource[];
}

/** The fields and files of a form with files; a browser sends an empty file where none was chosen. */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) throw BadInput.of('files', 'choose at least one file');
  const fields: Record<string, string> = {};
  const sources: ImportSource[] = [];
  let bytes = 0;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        if (typeof part.value === 'string') fields[part.fieldname] = part.value;
        continue;
      }
      const content = await part.toBuffer();
      bytes += content.length;
      if (bytes > MAX_BYTES)
        throw BadInput.of('files', 'have more than 64 MB together; import the rest after');
      if (part.filename === '' || part.filename === undefined) continue;
      sources.push({ name: nameOf(part.filename), content });
    }
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'FST_FILES_LIMIT')
      throw BadInput.of('files', `must be at most ${MAX_FILES}; import the rest after`);
    if (code === 'FST_REQ_FILE_TOO_LARGE') throw BadInput.of('files', 'a file has more than 5 MB');
    throw error;
  }
  return { fields, sources };
}

/** A name that tells the file in the report; folders and signs that do not show are left out. */
function nameOf(filename: string): string {
  const plain = filename.split(/[/\\]/).at(-1)!.replaceAll(/\p{C}/gu, '').trim();
  return plain.slice(-300) || 'file.md';
}
