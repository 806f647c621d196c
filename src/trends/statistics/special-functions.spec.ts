import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectClose } from '../../../test/support/numbers.js';
import {
  betaQuantile,
  binomialLogProbability,
  binomialLower,
  binomialUpper,
  gammaUpperQuantile,
  logGamma,
  normalQuantile,
  poissonCdf,
  studentQuantile,
} from './special-functions.js';

// Expected values: R 4.2.2, the call in the name.
describe('special functions against R', () => {
  it.each([
    [0.025, 10, 21, 0.172874221526],
    [0.975, 11, 20, 0.52812004479],
    [0.975, 1_000_001, 1_000_000, 0.500693201492],
    [0.025, 3, 1_000_000, 6.18671312847e-7],
    [0.5, 0.5, 0.5, 0.5],
  ])('qbeta(%p, %p, %p)', (p, a, b, value) => expectClose(betaQuantile(p, a, b), value));

  it.each([
    [0.975, 3, 0.618672122896],
    [0.025, 4, 8.76727306974],
    [0.975, 50, 37.1109637375],
    [0.025, 1001, 1063.95213602],
    // Shapes from 4,191 on made Cephes' own inverse throw at one half.
    [0.5, 5000, 4999.66667062],
    [0.00001, 20_000, 20608.8857102],
    [0.025, 1_000_001, 1001961.91195],
  ])('qgamma(%p, %p, lower.tail = FALSE)', (q, shape, x) => expectClose(gammaUpperQuantile(q, shape), x));

  it.each([
    [0.975, 1, 12.7062047362],
    [0.975, 9, 2.2621571628],
    [0.995, 30, 2.74999565357],
    [0.975, 100_000, 1.95998770753],
  ])('qt(%p, %p)', (p, degrees, t) => expectClose(studentQuantile(p, degrees), t));

  it('qnorm(c(.975, .995, .00135))', () => {
    expectClose([0.975, 0.995, 0.00135].map(normalQuantile), [1.95996398454, 2.57582930355, -2.9999769927]);
  });

  it.each([
    [0, 1e-9, 0.999999999],
    [3, 2.5, 0.757576133133],
    [20, 10, 0.998411739338],
    [998_000, 1e6, 0.0227501229397],
  ])('ppois(%p, %p)', (k, mean, p) => expectClose(poissonCdf(k, mean), p));

  it.each([
    [0, 5, 0.1, 0.59049],
    [3, 10, 0.3, 0.6496107184],
    [499_000, 1_000_000, 0.5, 0.0228041499327],
  ])('pbinom(%p, %p, %p)', (k, n, p, value) => expectClose(binomialLower(k, n, p), value));

  it.each([
    [2, 5, 0.1, 0.08146],
    [9, 10, 0.3, 0.0001436859],
    [501_000, 1_000_000, 0.5, 0.0228041499327],
  ])('pbinom(%p - 1, %p, %p, lower.tail = FALSE)', (k, n, p, value) =>
    expectClose(binomialUpper(k, n, p), value),
  );

  it.each([
    [0, 5, 0.1, -0.526802578289],
    [3, 10, 0.3, -1.32115127777],
    [500_000, 1_000_000, 0.5, -7.13354688163],
  ])('dbinom(%p, %p, %p, log = TRUE)', (k, n, p, value) =>
    expectClose(binomialLogProbability(k, n, p), value),
  );

  it('lgamma(c(.5, 10, 1e6))', () => {
    expectClose([0.5, 10, 1e6].map(logGamma), [0.572364942925, 12.8018274801, 12815504.5691]);
  });
});

describe('special functions', () => {
  const shape = fc.integer({ min: 1, max: 2_000_000 });
  const p = fc.double({ min: 1e-4, max: 0.9999, noNaN: true });

  it('undo each other: a quantile has its probability, of any size', () => {
    fc.assert(
      fc.property(shape, p, (a, q) => {
        expectClose(1 - poissonCdf(a - 1, gammaUpperQuantile(q, a)), 1 - q, 1e-5);
      }),
    );
    fc.assert(
      fc.property(shape, shape, p, (a, b, q) => {
        expectClose(binomialUpper(a, a + b - 1, betaQuantile(q, a, b)), q, 1e-6);
      }),
    );
  });

  it('meet the ends of the binomial', () => {
    expect([binomialLower(-1, 5, 0.5), binomialLower(5, 5, 0.5)]).toEqual([0, 1]);
    expect([binomialUpper(0, 5, 0.5), binomialUpper(6, 5, 0.5)]).toEqual([1, 0]);
    expect([poissonCdf(-1, 3), poissonCdf(0, 0)]).toEqual([0, 1]);
  });

  it.each([0, 1, -0.1, NaN])('refuse the probability %p', (wrong) => {
    expect(() => betaQuantile(wrong, 1, 1)).toThrow(RangeError);
    expect(() => gammaUpperQuantile(wrong, 1)).toThrow(RangeError);
    expect(() => studentQuantile(wrong, 1)).toThrow(RangeError);
    expect(() => normalQuantile(wrong)).toThrow(RangeError);
  });
});
