import { BadInput } from '../common/index.js';
import { badLine } from './parsed-document.js';

/** Largest document that is read. The longest public postmortems stay below a twentieth of it. */
export const MAX_DOCUMENT_BYTES = 5 * 1024 * 1024;

export interface Decoded {
  readonly text: string;
  readonly warnings: readonly string[];
}

/** Bytes as text with `\n` line ends; throws BadInput where they are no text, empty or too long. */
export function decode(content: string | Buffer, maxBytes = MAX_DOCUMENT_BYTES): Decoded {
  if (Buffer.byteLength(content) > maxBytes) {
    const most = `${maxBytes / 1024 / 1024} MB`;
    throw BadInput.of('', `is larger than ${most}, the most one document may have; split it or cut it down`);
  }
  const { text, warnings } =
    typeof content === 'string' ? { text: content, warnings: [] } : fromBytes(content);
  const normal = text.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n');
  if (normal.trim() === '') throw BadInput.of('', 'is empty');
  const nul = normal.indexOf('\u0000');
  if (nul >= 0) {
    throw badLine(lineAt(normal, nul), 'holds a NUL byte; save the document as plain text in UTF-8');
  }
  return { text: normal.replace(/\p{Surrogate}/gu, '\uFFFD'), warnings };
}

/** The line, from 1, of an offset into a text. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function fromBytes(bytes: Buffer): Decoded {
  const utf16 = utf16Label(bytes);
  if (utf16) return { text: new TextDecoder(utf16).decode(bytes), warnings: ['read as UTF-16'] };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), warnings: [] };
  } catch {
    return { text: fromWindows1252(bytes), warnings: ['is not valid UTF-8; read as Windows-1252'] };
  }
}

function utf16Label(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** What Windows-1252 has in place of Latin-1's control characters 80 to 9F; Node 20's own decoder leaves them. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

function fromWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009F]/g, (char) => WINDOWS_1252[char.charCodeAt(0) - 0x80] ?? char);
}
