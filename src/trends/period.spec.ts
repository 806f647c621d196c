import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  formatPeriod,
  parsePeriod,
  type PeriodKind,
  periodOf,
  type PeriodParts,
  periodRange,
  readPeriod,
  shiftPeriod,
} from './period.js';

const utc = { timeZone: 'UTC', fiscalYearStart: 1 };
const range = (text: string, calendar = utc) => Object.values(periodRange(parsePeriod(text), calendar));

describe('a period', () => {
  it.each([
    ['2026', 'YEAR', 2026, 1],
    ['2026-H2', 'HALF', 2026, 2],
    ['2026-Q3', 'QUARTER', 2026, 3],
    ['2026-07', 'MONTH', 2026, 7],
    ['1628-08', 'MONTH', 1628, 8],
  ])('%s is read and written', (text, kind, year, part) => {
    expect(readPeriod(text)).toEqual({ kind, year, part });
    expect(formatPeriod(parsePeriod(text))).toBe(text);
  });

  it.each(['', '26', '2026-Q0', '2026-Q5', '2026-H3', '2026-H0', '2026-00', '2026-13', '2026-7', '2026-q3'])(
    '%p does not exist',
    (text) => expect(() => parsePeriod(text)).toThrow(/^period: must be a year, half-year, quarter or month/),
  );
  it.each(['2026-Q3 ', '2026-Q', '2026-Q33', '2026-07-01', '0999', '9999', '٢٠٢٦', '2026\n'])(
    'nor does %p',
    (text) => expect(readPeriod(text)).toBeUndefined(),
  );

  it('lasts from its first instant to the first one after it', () => {
    expect(range('2026')).toEqual(['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z']);
    expect(range('2026-H2')).toEqual(['2026-07-01T00:00:00Z', '2027-01-01T00:00:00Z']);
    expect(range('2026-Q4')).toEqual(['2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z']);
    expect(range('2024-02')).toEqual(['2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z']);
  });

  it('follows the fiscal year, but for months', () => {
    const july = { timeZone: 'UTC', fiscalYearStart: 7 };
    expect(range('2026', july)).toEqual(['2025-07-01T00:00:00Z', '2026-07-01T00:00:00Z']);
    expect(range('2026-Q1', july)).toEqual(['2025-07-01T00:00:00Z', '2025-10-01T00:00:00Z']);
    expect(range('2026-H2', july)).toEqual(['2026-01-01T00:00:00Z', '2026-07-01T00:00:00Z']);
    expect(range('2026-07', july)).toEqual(['2026-07-01T00:00:00Z', '2026-08-01T00:00:00Z']);
    const february = { timeZone: 'UTC', fiscalYearStart: 2 };
    expect(range('2026-Q4', february)).toEqual(['2025-11-01T00:00:00Z', '2026-02-01T00:00:00Z']);
  });

  it('begins at midnight there, or where the clock jumps over it, after the jump', () => {
    const berlin = { timeZone: 'Europe/Berlin', fiscalYearStart: 1 };
    expect(range('2026-Q2', berlin)).toEqual(['2026-03-31T22:00:00Z', '2026-06-30T22:00:00Z']);
    expect(range('2026-03', berlin)).toEqual(['2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z']);
    // There is no midnight of 1 April 2005 in Amman: it went from 23:59:59 to 01:00.
    expect(range('2005-04', { timeZone: 'Asia/Amman', fiscalYearStart: 1 })).toEqual([
      '2005-03-31T22:00:00Z',
      '2005-04-30T21:00:00Z',
    ]);
  });

  const calendars = fc.record({
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia', 'Asia/Kathmandu'),
    fiscalYearStart: fc.integer({ min: 1, max: 12 }),
  });
  const periods = fc
    .record({
      kind: fc.constantFrom<PeriodKind>('YEAR', 'HALF', 'QUARTER', 'MONTH'),
      year: fc.integer({ min: 1600, max: 2200 }),
    })
    .chain(({ kind, year }) =>
      fc
        .integer({ min: 1, max: { YEAR: 1, HALF: 2, QUARTER: 4, MONTH: 12 }[kind] })
        .map((part): PeriodParts => ({ kind, year, part })),
    );

  it('is followed by the next without gap or overlap, and holds its own instants', () => {
    fc.assert(
      fc.property(periods, calendars, (period, calendar) => {
        const { start, end } = periodRange(period, calendar);
        const next = shiftPeriod(period, 1);
        expect(periodRange(next, calendar).start).toBe(end);
        expect(shiftPeriod(next, -1)).toEqual(period);
        expect(periodOf(start, period.kind, calendar)).toEqual(period);
        const last = new Date(Date.parse(end) - 1).toISOString();
        expect(periodOf(last, period.kind, calendar)).toEqual(period);
        expect(periodOf(end, period.kind, calendar)).toEqual(next);
        expect(readPeriod(formatPeriod(period))).toEqual(period);
      }),
      { numRuns: 200 },
    );
  });

  it('of a year is made of its quarters', () => {
    fc.assert(
      fc.property(calendars, fc.integer({ min: 1900, max: 2100 }), (calendar, year) => {
        const whole = periodRange({ kind: 'YEAR', year, part: 1 }, calendar);
        expect(periodRange({ kind: 'QUARTER', year, part: 1 }, calendar).start).toBe(whole.start);
        expect(periodRange({ kind: 'QUARTER', year, part: 4 }, calendar).end).toBe(whole.end);
        expect(periodRange({ kind: 'HALF', year, part: 2 }, calendar).end).toBe(whole.end);
      }),
      { numRuns: 50 },
    );
  });
});
