import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectClose } from '../../../test/support/numbers.js';
import { binomialTest } from './binomial-test.js';
import { logGamma } from './special-functions.js';
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

/** The distribution of the total of whole values, to the last one. */
function exact(previous: readonly number[], current: readonly number[], share: number): number {
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
}

/** Most are short, a few take as long as hundreds of others. */
function skewed(n: number, seed: number): number[] {
  return Array.from(
    { length: n },
    (_, i) => 1 + Math.floor(30 / (1 + ((i * 7919 + seed) % 997) / 10)) + (i % 400 === 0 ? 900 : 0),
  );
}

function minutes(n: number): number[] {
  return Array.from({ length: n }, (_, i) => 5 + ((i * 31) % 7));
}

function giants(n: number, seed: number): number[] {
  return Array.from({ length: n }, (_, i) => 9000 + ((i * 977 + seed * 131) % 4001));
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

  it('is what counting every way gives, too, where the sizes differ as they like', () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ max: 1e9, min: 1e6 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(sizes, sizes, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (a, b, share) => {
        expectClose(totalTest(a, b, share), enumerated(a, b, share), 1e-9);
      }),
    );
  });

  it.each([
    ['skewed, alike', skewed(1000, 3), skewed(1000, 11), 0.5],
    ['some more', skewed(1000, 3), skewed(1100, 11), 0.5],
    ['many more', skewed(1000, 3), skewed(1300, 11), 0.49],
    ['fewer', skewed(700, 3), skewed(550, 11), 0.5],
    ['a few hundred', skewed(200, 3), skewed(240, 11), 0.5],
    ['a giant now', minutes(1000), [...minutes(1000), 60_000], 0.5],
    ['a giant now and more of the others', minutes(1000), [...minutes(1060), 60_000], 0.5],
    ['a giant before and more of the others', [...minutes(1000), 60_000], minutes(1060), 0.5],
    ['a giant now and fewer of the others', minutes(1060), [...minutes(1000), 60_000], 0.48],
    ['a giant of a few dozen', skewed(30, 3), [...skewed(40, 11), 50_000], 0.5],
    ['a giant of a few hundred', skewed(150, 3), [...skewed(200, 11), 50_000], 0.5],
    ['giants on both sides', [...skewed(900, 3), 20_011, 9_001], [...skewed(970, 11), 20_000, 15_003], 0.5],
    ['ten giants', [...minutes(900), ...giants(4, 7)], [...minutes(960), ...giants(6, 3)], 0.5],
    [
      'a dozen giants of a few hundred',
      [...skewed(100, 3), ...giants(5, 7)],
      [...skewed(130, 1), ...giants(7, 3)],
      0.5,
    ],
  ])('of %s is what counting every way to the last one gives', (_, previous, current, share) => {
    const p = exact(previous, current, share);
    expect(Math.abs(totalTest(previous, current, share) - p)).toBeLessThan(0.01);
  });

  it('of more than can be counted loses none', () => {
    // Values that are each less than half a step must not vanish.
    const ones = (n: number) => Array.from({ length: n }, () => 1);
    expectClose(totalTest(ones(10_000), ones(10_300), 0.5), binomialTest(10_300, 20_300, 0.5), 0.02);
    expect(totalTest(ones(10_000), ones(11_000), 0.5)).toBeLessThan(1e-9);
  });

  it('sees one huge incident for what it is: it falls into either period half of the time', () => {
    expect(totalTest([60, 70, 80, 90], [60, 70, 80, 90_000], 0.5)).toBeGreaterThan(0.7);
  });

  it('sees the others beside one that is larger than all of them', () => {
    const of = (n: number) => Array.from({ length: n }, () => 60);
    const giant = 1e9;
    /** The giant falls into the current period by the toss of a coin; then the others decide, whose test is that of counts. */
    const atLeast = (k: number, n: number) => {
      let tail = 0;
      for (let at = k; at <= n; at++)
        tail += Math.exp(logGamma(n + 1) - logGamma(at + 1) - logGamma(n - at + 1) - n * Math.LN2);
      return tail;
    };
    expect(Math.abs(totalTest(of(3000), [...of(3000), giant], 0.5) - atLeast(3000, 6000))).toBeLessThan(0.01);
    expect(Math.abs(totalTest(of(3000), [...of(3150), giant], 0.5) - atLeast(3150, 6150))).toBeLessThan(0.01);
    // More of all of them: a change. One giant less but more of the others: none that the total shows.
    expect(totalTest(of(3000), [...of(3200), giant], 0.5)).toBeLessThan(0.01);
    expect(totalTest([...of(3000), giant], of(3200), 0.5)).toBeGreaterThan(0.99);
    expect(totalTest(of(30), [...of(60), giant], 0.5)).toBeLessThan(0.01);
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
