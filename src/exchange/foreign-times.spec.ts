import { describe, expect, it } from '@jest/globals';
import { intervalOf } from './foreign-times.js';

const NOW = new Date('2026-11-01T00:00:00Z');

function interval(start_time: unknown, end_time: unknown, source_published_at?: string) {
  return intervalOf({ start_time, end_time, source_published_at }, NOW);
}

describe('the interval of an imported incident', () => {
  it('is taken as it is where it can be', () => {
    expect(interval('1628-08-10T12:00:00Z', '1628-08-10T14:20:00+02:00')).toEqual({
      startedAt: '1628-08-10T12:00:00Z',
      resolvedAt: '1628-08-10T12:20:00Z',
      warnings: [],
    });
  });

  it('says what is missing', () => {
    expect(interval(undefined, '').warnings).toEqual(['no start_time', 'no end_time']);
  });

  it.each([
    ['2020-01-02', '2020-01-02T00:00:00Z', 'start_time names only a day; taken as midnight UTC'],
    ['2020-01-02 03:04', '2020-01-02T03:04:00Z', 'start_time names no time zone; taken as UTC'],
    ['2020-01-02T03:04:05+0100', '2020-01-02T02:04:05Z', 'no end_time'],
    ['2020-02-30', null, 'is not a date and time'],
    ['yesterday', null, 'is not a date and time'],
    ['0001-01-01T00:00:00Z', null, 'is not a date and time'],
    ['2030-01-01T00:00:00Z', null, 'lies in the future; left out'],
    [{ a: 1 }, null, 'is not a date and time'],
  ])('reads %j as %j', (given, startedAt, warning) => {
    const read = interval(given, undefined);
    expect(read.startedAt).toBe(startedAt);
    expect(read.warnings.join('; ')).toContain(warning);
  });

  it('leaves out the end that lies before the start', () => {
    const read = interval('2020-01-02T00:00:00Z', '2020-01-01T00:00:00Z', '2020-02-01T00:00:00Z');
    expect(read).toMatchObject({ startedAt: '2020-01-02T00:00:00Z', resolvedAt: null });
    expect(read.warnings).toEqual([
      'end_time 2020-01-01T00:00:00Z lies before start_time 2020-01-02T00:00:00Z; left out',
    ]);
  });

  it('leaves out the start where it lies after the report too', () => {
    const read = interval('2021-01-02T00:00:00Z', '2020-01-01T00:00:00Z', '2020-02-01T00:00:00Z');
    expect(read).toMatchObject({ startedAt: null, resolvedAt: '2020-01-01T00:00:00Z' });
  });

  it('leaves out an end a lifetime later', () => {
    expect(interval('1628-01-02T00:00:00Z', '2020-01-01T00:00:00Z')).toMatchObject({ resolvedAt: null });
  });
});
