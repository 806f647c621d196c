import { describe, expect, it } from '@jest/globals';
import { count, duration, label, minute } from './format.js';

describe('values for people', () => {
  it.each([
    [0, '0 s'],
    [45, '45 s'],
    [60, '1 min'],
    [3_600, '1 h'],
    [8_100, '2 h 15 min'],
    [3_605, '1 h'],
    [273_600, '3 d 4 h'],
    [86_400 * 400, '400 d'],
    [-90, '−1 min 30 s'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('names enumerations and counts', () => {
    expect(['WONT_DO', 'STAGED_ROLLOUT', 'RECURRENCE_OF', 'SEV1'].map(label)).toEqual([
      'Won’t do',
      'Staged rollout',
      'Recurrence of',
      'SEV1',
    ]);
    expect([count(1, 'incident'), count(1_234, 'incident')]).toEqual(['1 incident', '1,234 incidents']);
    expect(minute('2025-10-20T06:48:12.345Z')).toBe('2025-10-20 06:48');
  });
});
