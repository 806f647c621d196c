import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bestOfFive, expectClose } from '../../../test/support/numbers.js';
import { wilsonInterval } from './wilson-interval.js';

describe("Wilson's interval", () => {
  // R 4.2.2: prop.test(k, n, correct = FALSE)$conf.int. The four from 81 of 263 on are Newcombe's (1998), table I,
  // method 3: .2553 to .3662, .0624 to .1605, 0 to .1611, .0061 to .1718.
  it.each([
    [3, 10, 0.107791267406, 0.603221852539],
    [15, 50, 0.191035535009, 0.437503504645],
    [0, 8, 0, 0.324407564884],
    [8, 8, 0.675592435116, 1],
    [81, 263, 0.255288519878, 0.366209576983],
    [15, 148, 0.0623863995307, 0.160487241723],
    [0, 20, 0, 0.161125158053],
    [1, 29, 0.00611321429276, 0.171755218793],
    [300_000, 1_000_000, 0.299102601353, 0.300898935224],
  ])('of %p in %p goes from %p to %p', (k, n, lower, upper) => {
    const found = wilsonInterval(k, n)!;
    expectClose([found.lower, found.upper], [lower, upper]);
  });

  it('at 99 %', () => {
    // R 4.2.2: prop.test(3, 10, correct = FALSE, conf.level = .99)$conf.int
    const found = wilsonInterval(3, 10, 0.99)!;
    expectClose([found.lower, found.upper], [0.0795663165231, 0.679975320799]);
  });

  it('of nothing is null', () => expect(wilsonInterval(0, 0)).toBeNull());

  it('stays inside 0 to 1, holds the share, mirrors, rises, and widens with the confidence', () => {
    const cases = fc
      .integer({ min: 1, max: 1_000_000 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(cases, ([k, n]) => {
        const { lower, upper } = wilsonInterval(k, n)!;
        expect(0 <= lower && lower <= k / n && k / n <= upper && upper <= 1).toBe(true);
        const mirrored = wilsonInterval(n - k, n)!;
        expect(mirrored.lower).toBeCloseTo(1 - upper, 9);
        const wide = wilsonInterval(k, n, 0.99)!;
        expect(wide.lower <= lower && wide.upper >= upper).toBe(true);
        if (k === n) return;
        const next = wilsonInterval(k + 1, n)!;
        expect(next.lower > lower && next.upper > upper).toBe(true);
      }),
    );
  });

  it('is there at once', () => {
    expect(bestOfFive(() => wilsonInterval(400_000, 1_000_000))).toBeLessThan(5);
    expect(() => wilsonInterval(9, 8)).toThrow('k: must not be above n, 9 > 8');
  });
});
