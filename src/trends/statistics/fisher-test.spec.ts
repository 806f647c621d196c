import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectClose } from '../../../test/support/numbers.js';
import { fisherTest, smallestFisherP } from './fisher-test.js';

describe("Fisher's exact test", () => {
  // ?fisher.test: the tea taster, printed there as 0.4857; the twins of convicts, printed as 0.0005367.
  it.each([
    [{ k: 3, n: 4 }, { k: 1, n: 4 }, 34 / 70, 1e-9],
    [{ k: 2, n: 12 }, { k: 15, n: 18 }, 0.0005367, 1e-4],
  ])('%j and %j', (first, second, p, tolerance) => expectClose(fisherTest(first, second), p, tolerance));

  const part = fc
    .integer({ min: 0, max: 12 })
    .chain((n) => fc.record({ k: fc.integer({ min: 0, max: n }), n: fc.constant(n) }));

  it('adds up what whole numbers give', () => {
    const choose = (n: number, k: number): number =>
      k < 0 || k > n ? 0 : Array.from({ length: k }, (_, i) => (n - i) / (k - i)).reduce((a, b) => a * b, 1);
    fc.assert(
      fc.property(part, part, (first, second) => {
        const successes = first.k + second.k;
        const weight = (k: number): number =>
          Math.round(choose(first.n, k) * choose(second.n, successes - k));
        const weights = Array.from({ length: first.n + 1 }, (_, k) => weight(k));
        const all = weights.reduce((a, b) => a + b, 0);
        const share = (limit: number): number =>
          weights.filter((w) => w > 0 && w <= limit).reduce((a, b) => a + b, 0) / all;
        expectClose(fisherTest(first, second), share(weight(first.k)), 1e-8);
        expectClose(smallestFisherP(first, second), share(Math.min(...weights.filter((w) => w > 0))), 1e-8);
      }),
    );
  });

  it('does not care which comes first, nor which outcome is called a success', () => {
    fc.assert(
      fc.property(part, part, (a, b) => {
        const against = ({ k, n }: { k: number; n: number }) => ({ k: n - k, n });
        expectClose(fisherTest(a, b), fisherTest(b, a), 1e-9);
        expectClose(fisherTest(a, b), fisherTest(against(a), against(b)), 1e-9);
      }),
    );
  });

  it('finds nothing where there is nothing, and refuses what cannot be', () => {
    expect(fisherTest({ k: 0, n: 0 }, { k: 3, n: 5 })).toBe(1);
    expect(smallestFisherP({ k: 5, n: 5 }, { k: 3, n: 3 })).toBe(1);
    expect(() => fisherTest({ k: 2, n: 1 }, { k: 0, n: 0 })).toThrow(RangeError);
  });
});
