import { describe, expect, it } from '@jest/globals';
import { isCode, parentOf, unknownCodeMessage } from './category-code.js';

describe('codes', () => {
  it.each(['SW', 'NET', 'NET.DNS', 'CAP.LIMIT', 'NET.DNS.x-acme', 'NET.DNS.42'])('accept %s', (code) => {
    expect(isCode(code)).toBe(true);
  });

  it.each([
    '',
    'N',
    'NETW',
    'net.dns',
    'NET.',
    'NET.D',
    'NET.TOOLONGER',
    'NET.DNS.',
    'NET.DNS.a_b',
    `NET.DNS.${'x'.repeat(41)}`,
    'NET.DNS.a.b',
    'NET.DNS\n',
    ' NET',
  ])('refuse %j', (code) => expect(isCode(code)).toBe(false));

  it('say their parent', () => {
    expect(['NET', 'NET.DNS', 'NET.DNS.x-acme'].map(parentOf)).toEqual([null, 'NET', 'NET.DNS']);
  });
});

describe('an unknown code', () => {
  const known = [
    'NET',
    'NET.DNS',
    'NET.DEV',
    'NET.BGP',
    'CFG',
    'CFG.APP',
    'CAP',
    'CAP.LIMIT',
    'SW',
    'SW.LIMIT',
  ];

  it.each([
    ['net.dns', 'did you mean NET.DNS?'],
    ['DNS', 'did you mean NET.DNS?'],
    ['NTE.DNS', 'did you mean NET.DNS?'],
    ['X.LIMIT', 'did you mean CAP.LIMIT or SW.LIMIT?'],
    ['NET.DSN', 'did you mean NET.DEV or NET.DNS?'],
    ['NET.XYZ', 'did you mean NET.BGP, NET.DEV or NET.DNS?'],
    ['CONFIG', 'did you mean CAP or CFG?'],
  ])('%s gets suggestions', (code, advice) => {
    expect(unknownCodeMessage(code, known)).toBe(
      `${code} is not a code of the taxonomy; ${advice} see rootCauseCategories`,
    );
  });

  it('gets none where nothing is near, and never comes back at full length', () => {
    expect(unknownCodeMessage('42', known)).toBe('42 is not a code of the taxonomy; see rootCauseCategories');
    expect(unknownCodeMessage('', known)).toContain('is not a code');
    expect(unknownCodeMessage('Q'.repeat(5000), known).length).toBeLessThan(200);
  });
});
