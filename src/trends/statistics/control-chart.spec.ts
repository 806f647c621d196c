import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bestOfFive, expectClose } from '../../../test/support/numbers.js';
import { CHART_MINIMUM, controlChart, poissonQuantile } from './control-chart.js';
import { poissonCdf } from './special-functions.js';

/** R's `discoveries`: great inventions per year, 1860 to 1959. */
const DISCOVERIES = [
  5, 3, 0, 2, 0, 3, 2, 3, 6, 1, 2, 1, 2, 1, 3, 3, 3, 5, 2, 4, 4, 0, 2, 3, 7, 12, 3, 10, 9, 2, 3, 7, 7, 2, 3,
  3, 6, 2, 4, 3, 5, 2, 2, 4, 0, 4, 2, 5, 2, 3, 3, 6, 5, 8, 3, 6, 6, 0, 5, 2, 2, 2, 6, 3, 4, 4, 2, 2, 4, 7, 5,
  3, 3, 0, 2, 2, 2, 1, 3, 4, 2, 2, 1, 1, 1, 2, 1, 4, 4, 3, 2, 1, 4, 1, 1, 1, 0, 0, 2, 0,
];
const equal = (counts: readonly number[]) => counts.map((count) => ({ count, exposure: 1 }));

describe('quantiles of the Poisson distribution', () => {
  // R 4.2.2: qpois(pnorm(c(-3, 3)), mean)
  it.each([
    [0.01, 0, 1],
    [0.5, 0, 4],
    [4, 0, 11],
    [10, 2, 21],
    [20, 8, 35],
    [64.5, 42, 90],
    [1000, 906, 1096],
    [1e6, 997_001, 1_003_001],
  ])('of mean %p at -3 and 3 sigma are %p and %p', (mean, lower, upper) => {
    const tail = 0.001349898031630095;
    expect([poissonQuantile(tail, mean), poissonQuantile(1 - tail, mean)]).toEqual([lower, upper]);
  });

  it('are the smallest count that reaches the probability', () => {
    const p = fc.double({ min: 0.0005, max: 0.9995, noNaN: true });
    fc.assert(
      fc.property(p, fc.double({ min: 0, max: 1e5, noNaN: true }), (at, mean) => {
        const k = poissonQuantile(at, mean);
        expect(poissonCdf(k, mean)).toBeGreaterThanOrEqual(at);
        expect(poissonCdf(k - 1, mean)).toBeLessThan(at);
      }),
    );
  });
});

describe('the control chart', () => {
  it('marks one year among the inventions', () => {
    // R 4.2.2: mean(discoveries) 3.1; qpois(pnorm(c(-3, 3)), 3.1) 0 10; which(discoveries > 10) 26
    const chart = controlChart(equal(DISCOVERIES))!;
    expectClose(chart.centre, 3.1);
    expect(chart.points[0]).toMatchObject({ lower: 0, upper: 10, outside: null });
    const marked = chart.points.flatMap(({ outside }, index) => (outside ? [[index + 1860, outside]] : []));
    expect(marked).toEqual([[1885, 'ABOVE']]);
  });

  it('marks what is too low, where there is a lower limit', () => {
    const chart = controlChart(equal([20, 22, 19, 21, 20, 18, 23, 1]))!;
    // Mean 18: R 4.2.2 qpois(pnorm(c(-3, 3)), 18) is 7 32
    expect(chart.points.map(({ outside }) => outside)).toEqual([...new Array(7).fill(null), 'BELOW']);
    expect(chart.points[7]).toMatchObject({ lower: 7, upper: 32, expected: 18, rate: 1 });
  });

  it('has limits by exposure where periods differ', () => {
    const periods = [90, 91, 92, 92, 90, 91, 92, 920].map((exposure) => ({ count: exposure / 10, exposure }));
    const whole = periods.map(({ count, exposure }) => ({ count: Math.round(count), exposure }));
    const chart = controlChart(whole)!;
    expectClose(chart.points[7]!.expected, chart.centre * 920);
    expect(chart.points[7]!.upper).toBeGreaterThan(100);
    expect(chart.points.every(({ outside }) => outside === null)).toBe(true);
  });

  it('begins at 8 periods', () => {
    expect(CHART_MINIMUM).toBe(8);
    expect(controlChart(equal([1, 2, 3, 4, 5, 6, 7]))).toBeNull();
    expect(controlChart(equal([1, 2, 3, 4, 5, 6, 7, 8]))).not.toBeNull();
  });

  it('of nothing but zeros marks nothing', () => {
    const chart = controlChart(equal(new Array<number>(8).fill(0)))!;
    expect(chart.centre).toBe(0);
    expect(chart.points.every(({ lower, upper, outside }) => !lower && !upper && !outside)).toBe(true);
  });

  it('refuses what is no period, however few', () => {
    expect(() => controlChart([{ count: 1, exposure: 0 }])).toThrow('exposure: must be above 0');
    expect(() => controlChart([{ count: -1, exposure: 1 }])).toThrow('count: must be a whole number');
  });

  it('encloses what is expected, errs seldom, and marks exactly what is outside', () => {
    const period = fc.record({
      count: fc.integer({ min: 0, max: 2000 }),
      exposure: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(period, { minLength: 8, maxLength: 20 }), (periods) => {
        for (const { count, expected, lower, upper, outside } of controlChart(periods)!.points) {
          expect(lower).toBeLessThanOrEqual(expected);
          expect(upper).toBeGreaterThanOrEqual(Math.floor(expected));
          expect(poissonCdf(lower - 1, expected)).toBeLessThan(0.00135);
          expect(1 - poissonCdf(upper, expected)).toBeLessThan(0.00135);
          expect(outside).toBe(count > upper ? 'ABOVE' : count < lower ? 'BELOW' : null);
        }
      }),
    );
  });

  it('of huge counts is there at once', () => {
    const periods = equal(new Array<number>(12).fill(1_000_000));
    expect(bestOfFive(() => controlChart(periods))).toBeLessThan(5);
  });
});
