import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bestOfFive, expectClose } from '../../../test/support/numbers.js';
import { compareCounts, compareFamily, type CountPair, rateRatio, rateTest } from './comparison.js';

const pair = (previous: number, current: number, days = 1, daysNow = days): CountPair => ({
  previous: { count: previous, exposure: days },
  current: { count: current, exposure: daysNow },
});
const word = (previous: number, current: number): string => compareCounts(pair(previous, current)).verdict;

// R 4.2.2: poisson.test(c(current, previous), c(exposures), conf.level): p.value, estimate, conf.int. The first is the
// example of ?poisson.test (Welsh nuclear sites), printed there as 0.07967, 1.971488, 0.8584264 4.2772659; the one of
// 41 and 15 is Boice and Monson's (1977), breast cancer after fluoroscopy.
const R = [
  [pair(21, 11, 3011, 800), 0.95, 0.0796686330333, 1.97148809524, 0.858426403392, 4.27726594365],
  [pair(21, 11, 3011, 800), 0.9, 0.0796686330333, 1.97148809524, 0.977584347497, 3.82738640785],
  [pair(15, 41, 19017, 28010), 0.95, 0.0408520262865, 1.85575865762, 1.00568406269, 3.60930031108],
  [pair(8, 12, 90, 92), 0.95, 0.503966690139, 1.46739130435, 0.551568717438, 4.13843225692],
  [pair(8, 12), 0.95, 0.503444671631, 1.5, 0.563825800047, 4.23039741818],
  [pair(10, 20), 0.95, 0.0987371467054, 2, 0.893508890385, 4.78455244034],
  [pair(20, 30), 0.95, 0.202638751065, 1.5, 0.824131899231, 2.78675430696],
  [pair(5, 15), 0.95, 0.041389465332, 3, 1.03646962049, 10.5511497076],
  [pair(7, 0), 0.95, 0.015625, 0, 0, 0.693813980096],
  [pair(1_000_000, 1_001_500, 91), 0.95, 0.289346725712, 1.0015, 0.998727917686, 1.00427977797],
] satisfies [CountPair, ...number[]][];

describe('two counts against R', () => {
  it.each(R)('%j at %p', (counts, confidence, p, ...ratioOf) => {
    expectClose(rateTest(counts), p, 1e-8);
    const ratio = rateRatio(counts, confidence)!;
    expectClose([ratio.value!, ratio.lower, ratio.upper!], ratioOf);
  });

  it('a previous count of 0 has no ratio and no upper end', () => {
    // R 4.2.2: poisson.test(c(7, 0), c(92, 90)): p 0.0156646318127, estimate Inf, interval 1.40997572495 Inf
    const counts = pair(0, 7, 90, 92);
    expectClose(rateTest(counts), 0.0156646318127);
    const ratio = rateRatio(counts)!;
    expect(ratio).toMatchObject({ value: null, upper: null });
    expectClose(ratio.lower, 1.40997572495);
  });
});

describe('verdicts', () => {
  // What can be detected at 5 % with equal periods: from so many, up to at most, and from at least so many.
  it.each([
    [8, 1, 20],
    [12, 3, 25],
    [20, 8, 36],
    [40, 23, 61],
  ])('from %p a fall is seen at %p and a rise at %p', (previous, low, high) => {
    expect([word(previous, low), word(previous, low + 1)]).toEqual(['DECREASED', 'NO_DETECTABLE_CHANGE']);
    expect([word(previous, high), word(previous, high - 1)]).toEqual(['INCREASED', 'NO_DETECTABLE_CHANGE']);
  });

  it('from 4 no fall can be seen, and a rise from 13 on', () => {
    expect([word(4, 0), word(4, 1)]).toEqual(['INSUFFICIENT_DATA', 'INSUFFICIENT_DATA']);
    expect([word(4, 2), word(4, 12), word(4, 13)]).toEqual([
      'NO_DETECTABLE_CHANGE',
      'NO_DETECTABLE_CHANGE',
      'INCREASED',
    ]);
  });

  it('are withheld where no division of the total could have told', () => {
    expect(compareCounts(pair(0, 0))).toEqual({
      verdict: 'INSUFFICIENT_DATA',
      p: 1,
      adjustedP: null,
      rateRatio: null,
    });
    expect([word(0, 5), word(0, 6), word(6, 0)]).toEqual(['INSUFFICIENT_DATA', 'INCREASED', 'DECREASED']);
  });

  it('look at rates, not counts', () => {
    expect(compareCounts(pair(30, 40, 30, 90)).verdict).toBe('DECREASED');
    expect(compareCounts(pair(30, 90, 30, 90)).verdict).toBe('NO_DETECTABLE_CHANGE');
  });

  it('answer for their family: what stands alone may not stand among twenty', () => {
    const quiet = Array.from({ length: 19 }, () => pair(10, 10));
    expect(compareFamily([pair(5, 15)])[0]!.verdict).toBe('INCREASED');
    const among = compareFamily([pair(5, 15), ...quiet])[0]!;
    expect(among).toMatchObject({ verdict: 'NO_DETECTABLE_CHANGE' });
    expectClose(among.adjustedP, 20 * 0.041389465332);
    // What could not have been found costs nothing.
    const empty = Array.from({ length: 19 }, () => pair(1, 1));
    expect(compareFamily([pair(5, 15), ...empty])[0]!.verdict).toBe('INCREASED');
    expect(compareFamily([])).toEqual([]);
  });

  const count = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 1_000_000 }));
  const exposure = fc.integer({ min: 1, max: 400 });
  const pairs = fc.record({
    previous: fc.record({ count, exposure }),
    current: fc.record({ count, exposure }),
  });
  const TURNED = {
    INCREASED: 'DECREASED',
    DECREASED: 'INCREASED',
    NO_DETECTABLE_CHANGE: 'NO_DETECTABLE_CHANGE',
    INSUFFICIENT_DATA: 'INSUFFICIENT_DATA',
  };

  it('turn round with the periods', () => {
    fc.assert(
      fc.property(pairs, ({ previous, current }) => {
        const there = compareCounts({ previous, current });
        const back = compareCounts({ previous: current, current: previous });
        expect(back.verdict).toBe(TURNED[there.verdict]);
        expectClose(back.p, there.p, 1e-7);
        if (there.rateRatio?.upper != null)
          expectClose(back.rateRatio!.lower, 1 / there.rateRatio.upper, 1e-7);
      }),
    );
  });

  it('stay finite; the interval holds the ratio, whatever the unit of exposure', () => {
    fc.assert(
      fc.property(pairs, ({ previous, current }) => {
        const { p, rateRatio: ratio } = compareCounts({ previous, current });
        expect(p >= 0 && p <= 1).toBe(true);
        if (ratio === null) return expect(previous.count + current.count).toBe(0);
        for (const end of Object.values(ratio)) expect(end === null || Number.isFinite(end)).toBe(true);
        if (ratio.value === null) return expect(previous.count).toBe(0);
        expect(ratio.lower).toBeLessThanOrEqual(ratio.value);
        expect(ratio.upper).toBeGreaterThanOrEqual(ratio.value);
        const inHours = compareCounts({
          previous: { ...previous, exposure: previous.exposure * 24 },
          current: { ...current, exposure: current.exposure * 24 },
        });
        expectClose(inHours.p, p, 1e-9);
      }),
    );
  });

  it('with equal periods never contradict the interval', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 80 }), (previous, current) => {
        const { verdict, rateRatio: ratio } = compareCounts(pair(previous, current));
        if (ratio === null) return;
        const apart = ratio.lower > 1 || (ratio.upper !== null && ratio.upper < 1);
        expect(apart).toBe(verdict === 'INCREASED' || verdict === 'DECREASED');
      }),
    );
  });

  it('of a family are never bolder than alone', () => {
    fc.assert(
      fc.property(fc.array(pairs, { minLength: 1, maxLength: 12 }), (family) => {
        compareFamily(family).forEach(({ adjustedP, p, verdict }, index) => {
          if (adjustedP !== null) expect(adjustedP).toBeGreaterThanOrEqual(p);
          const alone = compareCounts(family[index]!).verdict;
          if (verdict === 'INCREASED' || verdict === 'DECREASED') expect(verdict).toBe(alone);
        });
      }),
    );
  });

  it.each([
    [0, 0],
    [0, 1_000_000],
    [1_000_000, 1_000_000],
    [1_000_000, 1_004_000],
  ])('of %p and %p are there at once', (previous, current) => {
    expect(bestOfFive(() => compareCounts(pair(previous, current, 90, 92)))).toBeLessThan(5);
  });

  it('refuse what cannot be', () => {
    expect(() => compareCounts(pair(1, 2, 0))).toThrow('exposure: must be above 0 and finite, is 0');
    expect(() => compareCounts(pair(1.5, 2))).toThrow('count: must be a whole number from 0, is 1.5');
    expect(() => compareCounts(pair(1, 2), 95)).toThrow('confidence: must lie between 0 and 1, is 95');
  });
});
