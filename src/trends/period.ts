import { Temporal } from 'temporal-polyfill';
import { BadInput, canonicalInstant } from '../common/index.js';

/** How the organisation cuts time: the zone its days begin in, and the month its fiscal year starts in, 1 to 12. */
export interface Calendar {
  readonly timeZone: string;
  readonly fiscalYearStart: number;
}

export type PeriodKind = 'YEAR' | 'HALF' | 'QUARTER' | 'MONTH';

/** A year or the part-th half, quarter or month of it. */
export interface PeriodParts {
  readonly kind: PeriodKind;
  readonly year: number;
  /** From 1; of a year 1. */
  readonly part: number;
}

/** From `start` on, before `end`: canonical UTC instants. */
export interface InstantRange {
  readonly start: string;
  readonly end: string;
}

const PERIOD = /^(\d{4})(?:-(?:H(\d)|Q(\d)|(\d\d)))?$/;
const PARTS: Readonly<Record<PeriodKind, number>> = { YEAR: 1, HALF: 2, QUARTER: 4, MONTH: 12 };
const FIRST_YEAR = 1000;
/** The end of the next year still has four digits. */
const LAST_YEAR = 9998;

export const PERIOD_RULE =
  'must be a year, half-year, quarter or month, such as 2026, 2026-H1, 2026-Q3 or 2026-07';

/** What the text names; undefined where it is no period or one that does not exist, such as 2026-Q5. */
export function readPeriod(text: string): PeriodParts | undefined {
  const [, year, half, quarter, month] = PERIOD.exec(text) ?? [];
  if (year === undefined) return undefined;
  const kind = half ? 'HALF' : quarter ? 'QUARTER' : month ? 'MONTH' : 'YEAR';
  const part = Number(half ?? quarter ?? month ?? 1);
  const exists = part >= 1 && part <= PARTS[kind] && Number(year) >= FIRST_YEAR && Number(year) <= LAST_YEAR;
  return exists ? { kind, year: Number(year), part } : undefined;
}

/** The same, but throws BadInput that names the field. */
export function parsePeriod(text: string, field = 'period'): PeriodParts {
  const period = readPeriod(text);
  if (!period) throw BadInput.of(field, `${PERIOD_RULE}; got ${JSON.stringify(text.slice(0, 40))}`);
  return period;
}

/** As the API writes it. */
export function formatPeriod({ kind, year, part }: PeriodParts): string {
  const digits = String(year).padStart(4, '0');
  if (kind === 'YEAR') return digits;
  return `${digits}-${kind === 'MONTH' ? String(part).padStart(2, '0') : `${kind[0]}${part}`}`;
}

/**
 * The instants a period lasts. Years, halves and quarters are fiscal: a fiscal year is named after the calendar year
 * it ends in. Months are those of the calendar.
 */
export function periodRange(period: PeriodParts, calendar: Calendar): InstantRange {
  const first = firstMonth(period, calendar);
  const months = 12 / PARTS[period.kind];
  return {
    start: startOfMonth(first, calendar.timeZone),
    end: startOfMonth(first + months, calendar.timeZone),
  };
}

/** The period so many of its kind later; before, where negative. */
export function shiftPeriod({ kind, year, part }: PeriodParts, by: number): PeriodParts {
  const index = year * PARTS[kind] + part - 1 + by;
  return { kind, year: Math.floor(index / PARTS[kind]), part: (index % PARTS[kind]) + 1 };
}

/** The period of a kind that an instant lies in. */
export function periodOf(instant: string, kind: PeriodKind, calendar: Calendar): PeriodParts {
  const { year, month } = localDate(instant, calendar.timeZone);
  const shift = kind === 'MONTH' ? 0 : fiscalShift(calendar);
  const index = year * 12 + month - 1 + shift;
  const months = 12 / PARTS[kind];
  return { kind, year: Math.floor(index / 12), part: Math.floor((index % 12) / months) + 1 };
}

/** The day an instant lies in, there. */
export function localDate(instant: string, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** The first instant of a day: midnight or, where the clock jumps over it, the end of the jump. */
export function startOfDay(date: Temporal.PlainDate, timeZone: string): string {
  return canonicalInstant(new Date(date.toZonedDateTime(timeZone).epochMilliseconds));
}

/** Months since year 0, in the calendar. */
function firstMonth({ kind, year, part }: PeriodParts, calendar: Calendar): number {
  const shift = kind === 'MONTH' ? 0 : fiscalShift(calendar);
  return year * 12 + (part - 1) * (12 / PARTS[kind]) - shift;
}

/** Months by which the fiscal year runs ahead of the calendar year it is named after. */
function fiscalShift({ fiscalYearStart }: Calendar): number {
  return (13 - fiscalYearStart) % 12;
}

function startOfMonth(month: number, timeZone: string): string {
  return startOfDay(new Temporal.PlainDate(Math.floor(month / 12), (month % 12) + 1, 1), timeZone);
}
