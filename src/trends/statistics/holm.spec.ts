import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectClose } from '../../../test/support/numbers.js';
import { holm } from './holm.js';

describe("Holm's correction", () => {
  it('as in R', () => {
    // R 4.2.2: p.adjust(c(.01, .04, .03, .005), "holm")
    expectClose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
  });

  it('of the 15 hypotheses of Benjamini and Hochberg (1995) leaves three below 5 %, as Bonferroni and Hochberg there', () => {
    const raw = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    // R 4.2.2: p.adjust(raw, "holm")
    const adjusted = [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213, 1, 1, 1, 1, 1, 1];
    expectClose(holm(raw), adjusted);
  });

  it('of one is itself, of none nothing', () => {
    expect([holm([0.03]), holm([])]).toEqual([[0.03], []]);
    expect(() => holm([0.5, NaN])).toThrow('p-values: must lie from 0 to 1, one is NaN');
  });

  it('never goes below the raw p nor above 1 or their number times it, keeps the order, and any order will do', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(p, { maxLength: 30 }), (raw) => {
        const adjusted = holm(raw);
        raw.forEach((value, index) => {
          expect(adjusted[index]).toBeGreaterThanOrEqual(value);
          expect(adjusted[index]).toBeLessThanOrEqual(Math.min(1, raw.length * value));
          raw.forEach((other, place) => {
            if (value <= other) expect(adjusted[index]).toBeLessThanOrEqual(adjusted[place]!);
          });
        });
        expect(holm([...raw].reverse())).toEqual([...adjusted].reverse());
      }),
    );
  });
});
