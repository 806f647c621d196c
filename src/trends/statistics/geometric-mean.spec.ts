import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectClose } from '../../../test/support/numbers.js';
import { geometricMean } from './geometric-mean.js';

/** R's `mtcars$hp`. */
const HP = [
  110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66, 52, 65, 97, 150, 150,
  245, 175, 66, 91, 113, 264, 175, 335, 109,
];

describe('the geometric mean', () => {
  it('of mtcars$hp as in R', () => {
    // R 4.2.2: exp(mean(log(mtcars$hp))); exp(t.test(log(mtcars$hp))$conf.int)
    const { value, interval, used } = geometricMean(HP);
    expectClose(value, 131.88367884);
    expectClose([interval!.lower, interval!.upper], [111.116629071, 156.531969064]);
    expect(used).toBe(32);
  });

  it('of 1, 10, 100 is 10, with a wide interval', () => {
    // R 4.2.2: exp(t.test(log(c(1, 10, 100)), conf.level = .95 and .90)$conf.int)
    const { value, interval } = geometricMean([1, 10, 100]);
    expectClose(value, 10);
    expectClose([interval!.lower, interval!.upper], [0.0327991272878, 3048.86160911]);
    const narrower = geometricMean([1, 10, 100], 0.9).interval!;
    expectClose([narrower.lower, narrower.upper], [0.206132057963, 485.12589933]);
  });

  it('leaves zeros out and says how many', () => {
    expect(geometricMean([0, 1, 10, 100, 0])).toEqual({ ...geometricMean([1, 10, 100]), zeros: 2 });
    expect(geometricMean([0, 0])).toEqual({ value: null, interval: null, used: 0, zeros: 2 });
    expect(geometricMean([])).toEqual({ value: null, interval: null, used: 0, zeros: 0 });
  });

  it('has no interval where the spread is unknown', () => {
    expect(geometricMean([4]).interval).toBeNull();
    expect(geometricMean([60, 60, 60]).interval).toBeNull();
  });

  it('refuses negative durations', () => {
    expect(() => geometricMean([5, -1])).toThrow('values: must not be below 0');
  });

  it('lies in its interval, between smallest and largest, and scales with the unit', () => {
    const durations = fc.array(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(durations, (values) => {
        const { value, interval } = geometricMean(values);
        expect(value).toBeGreaterThanOrEqual(Math.min(...values) * (1 - 1e-9));
        expect(value).toBeLessThanOrEqual(Math.max(...values) * (1 + 1e-9));
        expectClose(geometricMean(values.map((each) => each * 60)).value, value! * 60);
        if (interval === null) return;
        expect(interval.lower).toBeLessThanOrEqual(value!);
        expect(interval.upper).toBeGreaterThanOrEqual(value!);
      }),
    );
  });
});
