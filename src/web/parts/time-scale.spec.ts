import { describe, expect, it } from '@jest/globals';
import { timeScale } from './time-scale.js';

describe('the scale of a timeline', () => {
  it('is true to time', () => {
    const scale = timeScale(['2025-01-01T00:00:00Z', '2025-01-01T04:00:00Z'], [])!;
    expect(scale.position('2025-01-01T00:00:00Z')).toBe(0);
    expect(scale.position('2025-01-01T01:00:00Z')).toBe(25);
    expect(scale.position('2025-01-01T04:00:00Z')).toBe(100);
    expect(scale.ticks.map(({ position }) => position)).toEqual([0, 25, 50, 75, 100]);
  });

  it('takes in what happened close by, and is not squeezed by what did not', () => {
    const anchors = ['2025-01-01T00:00:00Z', '2025-01-01T10:00:00Z'];
    const scale = timeScale(anchors, ['2024-06-01T00:00:00Z', '2025-01-01T11:00:00Z'])!;
    expect(scale.position('2025-01-01T11:00:00Z')).toBe(100);
    expect(scale.position('2024-06-01T00:00:00Z')).toBeLessThan(0);
  });

  it('is none without two different instants', () => {
    expect(timeScale(['2025-01-01T00:00:00Z'], [])).toBeUndefined();
    expect(timeScale([], [])).toBeUndefined();
    expect(timeScale(['2025-01-01T00:00:00Z'], ['2025-01-01T00:00:00Z'])).toBeUndefined();
  });

  it.each([1 / 60, 1, 30, 24 * 3, 24 * 400, 24 * 366 * 50])(
    'over %d hours has two to six ticks or few more',
    (hours) => {
      const end = new Date(Date.parse('2025-01-01T00:00:00Z') + hours * 3_600_000).toISOString();
      const { ticks } = timeScale(['2025-01-01T00:00:00Z', end], [])!;
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(7);
    },
  );
});
