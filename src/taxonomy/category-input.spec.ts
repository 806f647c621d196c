import { describe, expect, it } from '@jest/globals';
import { BadInput } from '../common/index.js';
import { categoryProblems, parseCategories } from './category-input.js';

const at = (i: number) => `categories[${i}]`;
const entry = (code: string, parent?: string | null) => ({ code, name: 'n', description: 'd', parent });
const known = new Set(['NET', 'NET.DNS', 'SW']);
const problems = (...entries: ReturnType<typeof entry>[]) => categoryProblems(entries, known, at);

describe('raw entries', () => {
  it('are trimmed', () => {
    expect(parseCategories([{ code: ' NET ', name: ' Network ', description: 'x ' }], at)).toEqual([
      { code: 'NET', name: 'Network', description: 'x' },
    ]);
  });

  it('are refused with every field that is wrong', () => {
    const wrong = { code: 'net', name: ' ', description: 'x'.repeat(2001), parent: 7 };
    // A length that cannot be compared with a limit.
    const kind = { code: 'NET', name: { length: { toString: 1, valueOf: 1 } }, description: 'd' };
    const parse = () =>
      parseCategories([wrong, { code: 'NET', name: 'a\u0000b', description: '\uD800' }, null, kind], at);
    expect(parse).toThrow(BadInput);
    let fields: string[] = [];
    try {
      parse();
    } catch (error) {
      fields = (error as BadInput).problems.map((problem) => problem.field);
    }
    expect(fields).toEqual([
      'categories[0].code',
      'categories[0].name',
      'categories[0].description',
      'categories[0].parent',
      'categories[1].name',
      'categories[1].description',
      'categories[2]',
      'categories[3].name',
    ]);
  });
});

describe('a category fits', () => {
  it.each([
    [entry('NET')],
    [entry('NET', null)],
    [entry('NET.DNS', 'NET')],
    [entry('NET.NEW')],
    [entry('NET.DNS.x-acme', 'NET.DNS')],
  ])('%j', (fitting) => expect(problems(fitting)).toEqual([]));

  it('below a parent that comes with it, in any order', () => {
    expect(problems(entry('NET.NEW.x-a', 'NET.NEW'), entry('NET.NEW', 'NET'))).toEqual([]);
  });
});

describe('a category is refused', () => {
  it.each([
    [
      'a new family',
      entry('ABC'),
      'categories[0].code',
      'there is no family ABC, and families are fixed; put the cause below one of NET, SW',
    ],
    [
      'a missing parent',
      entry('NET.XX.y', 'NET.XX'),
      'categories[0].parent',
      'NET.XX does not exist; add it first',
    ],
    [
      'a missing parent left out',
      entry('NET.XX.y'),
      'categories[0].code',
      'NET.XX does not exist; add it first',
    ],
    [
      'a cause of no family',
      entry('ZZ.XX'),
      'categories[0].code',
      'there is no family ZZ, and families are fixed; put the cause below one of NET, SW',
    ],
    ['another parent', entry('NET.NEW', 'SW'), 'categories[0].parent', 'must be NET, as the code says'],
    [
      'a family below another',
      entry('NET', 'SW'),
      'categories[0].parent',
      'must be left out: NET is a family',
    ],
  ])('%s', (_, wrong, field, message) => expect(problems(wrong)).toEqual([{ field, message }]));

  it('for standing twice', () => {
    expect(problems(entry('NET.DNS'), entry('NET.DNS'))).toEqual([
      { field: 'categories[1].code', message: 'NET.DNS stands at categories[0] already' },
    ]);
  });
});
