import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectClose } from '../../../test/support/numbers.js';
import { binomialTest } from './binomial-test.js';
import { smallestTotalP, totalTest } from './total-test.js';

/** Every way the values could have fallen, one by one. */
function enumerated(previous: readonly number[], current: readonly number[], share: number): number {
  const all = [...previous, ...current];
  const observed = current.reduce((sum, value) => sum + value, 0);
  let [low, high] = [0, 0];
  for (let ways = 0; ways < 2 ** all.length; ways++) {
    const chosen = all.filter((_, i) => (ways >> i) & 1);
    const p = share ** chosen.length * (1 - share) ** (all.length - chosen.length);
    const sum = chosen.reduce((total, value) => total + value, 0);
    if (sum <= observed) low += p;
    if (sum >= observed) high += p;
  }
  return Math.min(1, 2 * Math.min(low, high));
}

describe('the test of two totals', () => {
  const values = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 });

  it('is what counting every way gives', () => {
    fc.assert(
      fc.property(values, values, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (a, b, share) => {
        // A total that divides the steps, so that nothing is rounded.
        const rest = 4096 - [...a, ...b].reduce((sum, value) => sum + value, 0);
        expectClose(totalTest([...a, rest], b, share), enumerated([...a, rest], b, share), 1e-9);
      }),
    );
  });

  it('of equal values is the test of their counts', () => {
    const of = (n: number) => Array.from({ length: n }, () => 1);
    for (const [k, n] of [
      [0, 8],
      [4, 16],
      [20, 32],
    ] as const)
      expectClose(totalTest(of(n - k), of(k), 0.5), Math.min(1, binomialTest(k, n, 0.5)), 1e-9);
  });

  it('sees one huge incident for what it is: it falls into either period half of the time', () => {
    expect(totalTest([60, 70, 80, 90], [60, 70, 80, 90_000], 0.5)).toBeGreaterThan(0.7);
  });

  it('says nothing of nothing, also of thousands, and refuses what cannot be', () => {
    expect([totalTest([], [], 0.5), totalTest([0], [0, 0], 0.4)]).toEqual([1, 1]);
    expectClose([smallestTotalP(5, 0.5), smallestTotalP(6, 0.5)], [0.0625, 0.03125]);
    const many = Array.from({ length: 2500 }, (_, i) => 100 + ((i * 7919) % 5000));
    expect(totalTest(many, many, 0.5)).toBeGreaterThan(0.9);
    expect(() => totalTest([-1], [], 0.5)).toThrow(RangeError);
    expect(() => totalTest([1], [], 1)).toThrow(RangeError);
  });
});
