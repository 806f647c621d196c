import { describe, expect, it } from '@jest/globals';
import { decode, MAX_DOCUMENT_BYTES } from './decode.js';

describe('decode', () => {
  it('takes off a byte order mark and carriage returns', () => {
    expect(decode(Buffer.from('\uFEFFone\r\ntwo')).text).toBe('one\ntwo');
    expect(decode('\uFEFFone\r\ntwo').text).toBe('one\ntwo');
  });

  it('reads bytes that are not UTF-8 as Windows-1252, and says so', () => {
    const { text, warnings } = decode(Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x93, 0x78, 0x94]));
    expect(text).toBe('café “x”');
    expect(warnings).toEqual(['is not valid UTF-8; read as Windows-1252']);
  });

  it('reads UTF-16 with a byte order mark', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('title: é', 'utf16le')]);
    expect(decode(bytes)).toEqual({ text: 'title: é', warnings: ['read as UTF-16'] });
  });

  it('names the line of a NUL byte', () => {
    expect(() => decode(Buffer.from('one\ntwo\nth\0ree'))).toThrow('line 3: holds a NUL byte');
  });

  it('refuses what is empty or too large', () => {
    expect(() => decode('')).toThrow('is empty');
    expect(() => decode(Buffer.from('\uFEFF \n\n'))).toThrow('is empty');
    expect(() => decode(Buffer.alloc(10 * 1024 * 1024, 'a'))).toThrow('is larger than 5 MB');
    expect(decode(Buffer.alloc(MAX_DOCUMENT_BYTES, 'a')).text).toHaveLength(MAX_DOCUMENT_BYTES);
  });

  it('replaces halves of characters, which no database stores', () => {
    expect(decode('a\ud800b😀').text).toBe('a\uFFFDb😀');
  });
});
