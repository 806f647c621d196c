import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bestOfFive, expectClose } from '../../../test/support/numbers.js';
import { median, medianInterval, percentile, percentileMinimum, quantile } from './quantiles.js';

/** R's `mtcars$mpg`, 32 values. */
const MPG = [
  21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4,
  30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4,
];
const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);
const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true });
const lists = fc.array(finite, { minLength: 1, maxLength: 80 });

describe('quantiles', () => {
  // R 4.2.2: quantile(mtcars$mpg, c(.25, .5, .9, .95)), type 7 by default.
  it.each([
    [0.25, 15.425],
    [0.5, 19.2],
    [0.9, 30.09],
    [0.95, 31.3],
  ])('of mtcars$mpg at %p as in R', (p, value) => expectClose(quantile(MPG, p), value));

  it('interpolate as percentile_cont does', () => {
    // PostgreSQL: SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY x) FROM unnest('{4,1,3,2}'::float8[]) x → 3.7
    expectClose(quantile([4, 1, 3, 2], 0.9), 3.7);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('of nothing are null, of one value that value; a list stays as it was', () => {
    expect([quantile([], 0.9), median([]), median([7])]).toEqual([null, null, 7]);
    const list = [3, 1, 2];
    median(list);
    expect(list).toEqual([3, 1, 2]);
  });

  it('refuse what is not a number', () => {
    expect(() => median([1, NaN])).toThrow('values: must be finite, one is NaN');
    expect(() => median([1, -Infinity])).toThrow(RangeError);
    expect(() => quantile([1], 1)).toThrow('p: must lie between 0 and 1, is 1');
  });

  it('lie within the values and rise with p; turn with the sign', () => {
    const p = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(lists, p, p, (values, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((at) => quantile(values, at)!);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
        expect(low).toBeLessThanOrEqual(high! + 1e-9 * Math.abs(high!));
        expect(median(values.map((value) => -value))).toBeCloseTo(-median(values)!, 3);
      }),
    );
  });
});

describe('percentiles', () => {
  // ln 0.05 / ln p, rounded up: 28.4, 58.4, 298.1 (Wilks, 1941: 29, 59, 299); 2 · 0.5ⁿ ≤ 0.05 from 6 on.
  it.each([
    [0.5, 6],
    [0.75, 11],
    [0.9, 29],
    [0.95, 59],
    [0.99, 299],
    [0.1, 29],
  ])('at %p want %p values', (p, n) => {
    expect(percentileMinimum(p)).toBe(n);
    expect(percentile(upTo(n - 1), p)).toBeNull();
    expect(percentile(upTo(n), p)).toBe(quantile(upTo(n), p));
  });

  it('want the fewest values that suffice', () => {
    const part = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(part, part, (p, confidence) => {
        const n = percentileMinimum(p, confidence);
        const missed = (count: number): number => p ** count + (1 - p) ** count;
        expect(missed(n)).toBeLessThanOrEqual((1 - confidence) * (1 + 1e-9));
        if (n > 1) expect(missed(n - 1)).toBeGreaterThan((1 - confidence) * (1 - 1e-9));
      }),
    );
  });
});

describe('the interval of the median', () => {
  // Ranks as in Hahn and Meeker's table; R 4.2.2: r <- qbinom(.025, n, .5); c(r, n + 1 - r, 1 - 2*pbinom(r - 1, n, .5))
  it.each([
    [6, 1, 6, 0.96875],
    [9, 2, 8, 0.9609375],
    [10, 2, 9, 0.978515625],
    [15, 4, 12, 0.96484375],
    [20, 6, 15, 0.958610534668],
    [25, 8, 18, 0.956714749336],
    [50, 18, 33, 0.967160862436],
    [100, 40, 61, 0.964799799782],
  ])('of %p values goes from number %p to number %p', (n, lower, upper, coverage) => {
    const found = medianInterval(upTo(n).reverse())!;
    expect(found).toMatchObject({ lower, upper });
    expectClose(found.coverage, coverage);
  });

  it('is not there for fewer than 6 values, 8 at 99 %', () => {
    expect([0, 1, 5].map((n) => medianInterval(upTo(n)))).toEqual([null, null, null]);
    expect(medianInterval(upTo(7), 0.99)).toBeNull();
    expect(medianInterval(upTo(8), 0.99)).toMatchObject({ lower: 1, upper: 8 });
  });

  it('holds the median, covers enough, and widens with the confidence', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 8, maxLength: 80 }), (values) => {
        const narrow = medianInterval(values, 0.9)!;
        const wide = medianInterval(values, 0.99)!;
        expect(narrow.lower).toBeLessThanOrEqual(median(values)!);
        expect(narrow.upper).toBeGreaterThanOrEqual(median(values)!);
        expect(narrow.coverage).toBeGreaterThanOrEqual(0.9);
        expect(wide.lower).toBeLessThanOrEqual(narrow.lower);
        expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper);
      }),
    );
  });

  it('is found fast among thousands', () => {
    const values = upTo(10_000);
    medianInterval(values);
    expect(bestOfFive(() => medianInterval(values))).toBeLessThan(5);
  });
});
