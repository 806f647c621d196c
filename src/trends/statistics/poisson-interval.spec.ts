import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bestOfFive, expectClose } from '../../../test/support/numbers.js';
import { poissonInterval } from './poisson-interval.js';

describe('the interval of a count', () => {
  // R 4.2.2: poisson.test(k)$conf.int; up to 50 as in Garwood's table. 137 is the example of ?poisson.test, which over
  // 24.19893 prints 4.753125 6.692709.
  it.each([
    [0, 0, 3.68887945411],
    [1, 0.0253178079843, 5.57164339094],
    [3, 0.618672122896, 8.76727306974],
    [5, 1.62348639012, 11.6683320793],
    [8, 3.45383217675, 15.7631892202],
    [10, 4.79538869613, 18.390356042],
    [20, 12.2165195854, 30.8883779027],
    [50, 37.1109637375, 65.9187666643],
    [137, 115.020534434, 161.956404688],
    [1000, 938.973018408, 1063.95213602],
    [100_000, 99381.1526637, 100621.74474],
    [1_000_000, 998040.98334, 1001961.91195],
  ])('%p goes from %p to %p', (count, lower, upper) => {
    const found = poissonInterval(count);
    expectClose([found.lower, found.upper], [lower, upper]);
  });

  // R 4.2.2: poisson.test(k, conf.level = .99)$conf.int
  it.each([
    [0, 0, 5.29831736655],
    [8, 2.57110272152, 18.5782257283],
    [1000, 920.424046163, 1084.37286806],
  ])('%p goes from %p to %p at 99 %%', (count, lower, upper) => {
    const found = poissonInterval(count, 0.99);
    expectClose([found.lower, found.upper], [lower, upper]);
  });

  it('is there at extreme levels, too', () => {
    // R 4.2.2: poisson.test(5, conf.level = 1 - 1e-9)$conf.int
    const { lower, upper } = poissonInterval(5, 1 - 1e-9);
    expectClose([lower, upper], [0.0361615115804, 34.4825042637], 1e-6);
  });

  it('of ?poisson.test is divided by its exposure', () => {
    const { lower, upper } = poissonInterval(137);
    expectClose([lower / 24.19893, upper / 24.19893], [4.753125, 6.692709], 1e-6);
  });

  it('holds the count, rises with it, widens with the confidence', () => {
    const confidence = fc.double({ min: 0.5, max: 0.9999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), confidence, (count, level) => {
        const { lower, upper } = poissonInterval(count, level);
        const next = poissonInterval(count + 1, level);
        const wider = poissonInterval(count, (1 + level) / 2);
        expect(lower).toBeLessThanOrEqual(count);
        expect(upper).toBeGreaterThan(count);
        expect(next.lower).toBeGreaterThan(lower);
        expect(next.upper).toBeGreaterThan(upper);
        expect(wider.lower <= lower && wider.upper >= upper && Number.isFinite(wider.upper)).toBe(true);
      }),
    );
  });

  it.each([0, 1_000_000])('of %p is there at once', (count) => {
    expect(bestOfFive(() => poissonInterval(count))).toBeLessThan(5);
  });

  it.each([-1, 1.5, NaN, Infinity])('refuses the count %p', (count) => {
    expect(() => poissonInterval(count)).toThrow('count: must be a whole number from 0');
  });
});
