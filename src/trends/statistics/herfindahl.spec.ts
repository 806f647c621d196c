import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectClose } from '../../../test/support/numbers.js';
import { herfindahl } from './herfindahl.js';

describe('the Herfindahl index', () => {
  it('as the example of the United States merger guidelines', () => {
    // U.S. Department of Justice: four firms with shares of 30, 30, 20 and 20 percent have an index of 2,600 (of 10,000).
    expectClose(herfindahl([30, 30, 20, 20]), 0.26);
    expectClose(herfindahl([3, 3, 2, 2]), 0.26);
  });

  it('is 1 on one, 1 / n on n alike', () => {
    expect(herfindahl([12])).toBe(1);
    expect(herfindahl([0, 12, 0])).toBe(1);
    expectClose(herfindahl([4, 4, 4, 4]), 0.25);
  });

  it('wants ten incidents', () => {
    expect(herfindahl([5, 4])).toBeNull();
    expect(herfindahl([5, 5])).toBe(0.5);
    expect(herfindahl([500.5, 12.25], 2)).toBeNull();
    expect(herfindahl([0.5, 0.5], 10)).toBe(0.5);
    expect(herfindahl([])).toBeNull();
    expect(herfindahl([0, 0], 10)).toBeNull();
  });

  it('refuses what is no part', () => {
    expect(() => herfindahl([10, -1])).toThrow('parts: must not be below 0');
    expect(() => herfindahl([10, NaN], 10)).toThrow('values: must be finite');
    expect(() => herfindahl([10.5])).toThrow('incidents: must be a whole number from 0');
  });

  it('stays between even and all on one; units, order and empty parts do not matter; merging concentrates', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(parts, (minutes) => {
        const index = herfindahl(minutes, 10)!;
        expect(index).toBeGreaterThanOrEqual(1 / minutes.length - 1e-12);
        expect(index).toBeLessThanOrEqual(1);
        expectClose(herfindahl([0, ...minutes.map((part) => part * 60)].reverse(), 10), index);
        const [first, second, ...rest] = minutes;
        expect(herfindahl([first! + second!, ...rest], 10)).toBeGreaterThan(index);
      }),
    );
  });
});
