import { describe, expect, it } from '@jest/globals';
import { didYouMean, distance, nearNames } from './near-names.js';

const KNOWN = ['checkout', 'checkout-eu', 'payments', 'ledger', 'web', 'aws'];

describe('names that may have been meant', () => {
  it.each([
    ['chekout', ['checkout']],
    ['Payments', ['payments']],
    ['paymnets', ['payments']],
    ['check', ['checkout', 'checkout-eu']],
    ['the payments', ['payments']],
    ['wbe', ['web']],
    ['bwe', []],
    ['asw', ['aws']],
    ['awz', ['aws']],
    ['', []],
    ['nothing like it', []],
    [`checkout${'x'.repeat(5000)}`, []],
  ])('of %s', (wanted, meant) => {
    expect(nearNames(wanted, KNOWN)).toEqual(meant);
  });

  it('are at most three, each once', () => {
    expect(nearNames('app', ['app-4', 'app-1', 'app-3', 'app-2', 'app-1'])).toEqual([
      'app-1',
      'app-2',
      'app-3',
    ]);
  });

  it('are listed as a question', () => {
    expect(['', 'a', 'a b', 'a b c'].map((names) => didYouMean(names.split(' ').filter(Boolean)))).toEqual([
      '',
      '; did you mean a?',
      '; did you mean a or b?',
      '; did you mean a, b or c?',
    ]);
  });

  it('are measured letter by letter', () => {
    const pairs = ['kitten sitting', ' abc', 'abc abc', 'ca ac', 'ledger ledgre', 'ca abc'];
    expect(pairs.map((pair) => distance(...(pair.split(' ') as [string, string])))).toEqual([
      3, 3, 0, 1, 1, 3,
    ]);
  });
});
