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

  it('of thousands is what counting every way in finer steps gives', () => {
    /** The distribution of the total of whole values, to the last one. */
    const exact = (previous: readonly number[], current: readonly number[], share: number): number => {
      const all = [...previous, ...current];
      const distribution = new Float64Array(all.reduce((sum, value) => sum + value, 0) + 1);
      distribution[0] = 1;
      let reached = 0;
      for (const value of all) {
        reached += value;
        for (let at = reached; at >= 0; at--)
          distribution[at] =
            distribution[at]! * (1 - share) + (at >= value ? distribution[at - value]! * share : 0);
      }
      const observed = current.reduce((sum, value) => sum + value, 0);
      const sum = (from: number, to: number): number =>
        distribution.subarray(from, to).reduce((total, p) => total + p, 0);
      return Math.min(1, 2 * Math.min(sum(0, observed + 1), sum(observed, distribution.length)));
    };
    // Skewed: most are short, a few take as long as hundreds of others.
    const skewed = (n: number, seed: number): number[] =>
      Array.from(
        { length: n },
        (_, i) => 1 + Math.floor(30 / (1 + ((i * 7919 + seed) % 997) / 10)) + (i % 400 === 0 ? 900 : 0),
      );
    for (const [before, now, share] of [
      [1000, 1000, 0.5],
      [1000, 1100, 0.5],
      [1000, 1300, 0.49],
      [700, 550, 0.5],
    ] as const) {
      const [previous, current] = [skewed(before, 3), skewed(now, 11)];
      const p = exact(previous, current, share);
      expect(Math.abs(totalTest(previous, current, share) - p)).toBeLessThan(0.004);
    }
    // Values that are each less than half a step must not vanish.
    const ones = (n: number) => Array.from({ length: n }, () => 1);
    expectClose(totalTest(ones(10_000), ones(10_300), 0.5), binomialTest(10_300, 20_300, 0.5), 0.02);
    expect(totalTest(ones(10_000), ones(11_000), 0.5)).toBeLessThan(1e-9);
  });

  it('sees one huge incident for what it is: it falls into either period half of the time', () => {
    expect(totalTest([60, 70, 80, 90], [60, 70, 80, 90_000], 0.5)).toBeGreaterThan(0.7);
  });

  it('is a number, too, and no alarm, where one is larger than all the thousands of others', () => {
    const minutes = (n: number) => Array.from({ length: n }, () => 60);
    const p = totalTest(minutes(3000), [...minutes(3000), 1e9], 0.5);
    // It falls into either period half of the time; by then the others fall on either side of what is observed.
    expect([p >= 0.5, p <= 1]).toEqual([true, true]);
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
