import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bestOfFive, expectClose } from '../../../test/support/numbers.js';
import { binomialTest, clopperPearsonOdds, smallestPossibleP } from './binomial-test.js';
import { binomialLogProbability } from './special-functions.js';

describe('the binomial test', () => {
  // R 4.2.2: binom.test(k, n, p)$p.value; the first is Conover's example in ?binom.test, printed there as 0.3825.
  it.each([
    [682, 925, 0.75, 0.382491559575],
    [3, 10, 0.5, 0.34375],
    [12, 20, 0.5, 0.503444671631],
    [1, 12, 0.2, 0.480308957184],
    [0, 5, 0.1, 1],
    [7, 9, 0.3, 0.004290894],
    [13, 17, 0.5, 0.0490417480469],
    [5, 30, 1 / 3, 0.0542491730431],
    [1000, 1900, 0.51, 0.161580727212],
    [0, 40, 0.5, 1.81898940355e-12],
    [500_900, 1_000_000, 0.5, 0.0720186276765],
  ])('of %p in %p at %p', (k, n, p, value) => expectClose(binomialTest(k, n, p), value, 1e-8));

  it('adds up exactly the outcomes that are not more probable', () => {
    const cases = fc
      .integer({ min: 0, max: 60 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(cases, fc.double({ min: 0.02, max: 0.98, noNaN: true }), ([k, n], p) => {
        const logs = Array.from({ length: n + 1 }, (_, outcome) => binomialLogProbability(outcome, n, p));
        const sum = logs
          .filter((log) => log <= logs[k]! + 1e-7)
          .reduce((total, log) => total + Math.exp(log), 0);
        expectClose(binomialTest(k, n, p), Math.min(1, sum), 1e-8);
      }),
    );
  });

  it('does not care which outcome is called a success', () => {
    const cases = fc
      .integer({ min: 1, max: 1_000_000 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 255 }), ([k, n], part) => {
        const p = part / 256;
        expectClose(binomialTest(k, n, p), binomialTest(n - k, n, 1 - p), 1e-7);
      }),
    );
  });

  it('of huge counts is there at once, of none says nothing', () => {
    for (const k of [0, 1, 700_000, 999_000, 1_000_000, 2_000_000]) {
      const p = binomialTest(k, 2_000_000, 0.5);
      expect(p >= 0 && p <= 1).toBe(true);
      expect(bestOfFive(() => binomialTest(k, 2_000_000, 0.5))).toBeLessThan(5);
    }
    expect(binomialTest(0, 0, 0.5)).toBe(1);
  });

  it('refuses what cannot be', () => {
    expect(() => binomialTest(3, 2, 0.5)).toThrow('k: must not be above n, 3 > 2');
    expect(() => binomialTest(1, 2, 1)).toThrow(RangeError);
    expect(() => binomialTest(-1, 2, 0.5)).toThrow(RangeError);
  });
});

it('knows the smallest p that n trials can have', () => {
  // Equal chances: 2 · 0.5ⁿ.
  expect([0, 1, 5, 6].map((n) => smallestPossibleP(n, 0.5))).toEqual([1, 1, 0.0625, 0.03125]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (n, p) => {
      const all = Array.from({ length: n + 1 }, (_, k) => binomialTest(k, n, p));
      expectClose(smallestPossibleP(n, p), Math.min(...all), 1e-7);
    }),
  );
});

describe('Clopper and Pearson', () => {
  it('as in ?binom.test: 682 of 925', () => {
    // R: binom.test(682, 682 + 243, p = 3/4), 95 percent confidence interval 0.7076683 0.7654066
    const { lower, upper } = clopperPearsonOdds(682, 925, 0.95);
    expectClose([lower / (1 + lower), upper! / (1 + upper!)], [0.7076683, 0.7654066], 1e-7);
  });

  it('has open ends where all or none succeed', () => {
    expect(clopperPearsonOdds(0, 0, 0.95)).toEqual({ lower: 0, upper: null });
    // (α/2)^(1/n) for n of n
    const { lower, upper } = clopperPearsonOdds(10, 10, 0.95);
    expectClose(lower / (1 + lower), 0.025 ** 0.1);
    expect(upper).toBeNull();
    expect(clopperPearsonOdds(0, 10, 0.95).lower).toBe(0);
  });
});
