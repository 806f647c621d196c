import { describe, expect, it } from '@jest/globals';
import { BadInput } from '../common/index.js';
import { readFrontMatter } from './front-matter.js';

const bomb = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`),
].join('\n');

describe('front matter', () => {
  it('is told apart from the body, with the line of each field', () => {
    const front = readFrontMatter(
      '---\ntitle: A\nfactors:\n  - category: CFG\n    role: X\n---\n\nText\n---\nmore',
    );
    expect(front?.fields).toEqual({ title: 'A', factors: [{ category: 'CFG', role: 'X' }] });
    expect(front?.body).toBe('\nText\n---\nmore');
    expect(front?.bodyLine).toBe(7);
    expect(front?.lineOf('title')).toBe(2);
    expect(front?.lineOf('factors[0].role')).toBe(5);
    expect(front?.lineOf('factors[0].note')).toBe(4);
    expect(front?.lineOf('severity')).toBeUndefined();
  });

  it('may be missing or empty', () => {
    expect(readFrontMatter('# Title\n---\n')).toBeNull();
    expect(readFrontMatter('---\n---\nText')).toMatchObject({ fields: {}, body: 'Text', bodyLine: 3 });
    expect(readFrontMatter('---\n# nothing\n---')).toMatchObject({ fields: {}, body: '' });
  });

  it.each([
    ['unclosed', 'title: A\n', 'line 1: the front matter is never closed'],
    ['bad YAML', 'title: A\nb: [1, 2\nc: 3\n---', 'line 4: bad YAML'],
    ['a tab', 'title: A\nb:\n\t- 1\n---', 'line 4: bad YAML'],
    ['a list', '- a\n- b\n---', 'line 2: the front matter must be'],
    ['a bare text', 'just text\n---', 'line 2: the front matter must be'],
    ['a duplicate key', 'title: A\nsummary: x\ntitle: B\n---', 'line 4: the key title stands there twice'],
    ['a nested duplicate', 'a:\n  - b: 1\n    b: 2\n---', 'line 4: the key b stands there twice'],
    ['an unknown alias', 'a: *b\n---', 'bad YAML'],
    ['an alias bomb', `${bomb}\n---`, 'YAML aliases expand to too much'],
    ['many aliases', `a: &a x\nb:\n${'  - *a\n'.repeat(101)}---`, 'more than 100 YAML aliases'],
    ['deep flow lists', `a: ${'['.repeat(5000)}${']'.repeat(5000)}\n---`, 'nested too deeply'],
    ['deep block lists', `a:\n${'- '.repeat(20000)}x\n---`, 'nested too deeply'],
  ])('with %s is refused', (_, yaml, message) => {
    expect(() => readFrontMatter(`---\n${yaml}`)).toThrow(BadInput);
    expect(() => readFrontMatter(`---\n${yaml}`)).toThrow(message);
  });

  it('keeps prototypes out of reach', () => {
    const fields = readFrontMatter('---\n__proto__: { polluted: true }\nconstructor: x\n---')?.fields ?? {};
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(Object.keys(fields)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('is read in time that grows with its length', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}: v`).join('\n');
    const from = performance.now();
    readFrontMatter(`---\n${keys}\n---`);
    expect(performance.now() - from).toBeLessThan(10_000);
  });
});
