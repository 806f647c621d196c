import { Temporal } from 'temporal-polyfill';
import { BadInput, canonicalInstant } from '../common/index.js';
import {
  type Calendar,
  formatPeriod,
  type InstantRange,
  periodRange,
  readPeriod as readCalendarPeriod,
  startOfDay,
} from '../trends/index.js';

const DAY = 86_400_000;
const HOW = 'must be days such as 90d, or a time such as 2026, 2026-H1, 2026-Q1, 2026-03 or 2026-03-04';

export interface TypedPeriod extends InstantRange {
  /** Behind "in": `2026-Q1`, `the last 90 days`. */
  readonly label: string;
}

/** The time a text names: the days up to now, or a stretch of the calendar that trends and reports go by. */
export function readPeriod(field: string, text: string, calendar: Calendar, now = new Date()): TypedPeriod {
  const [, count, unit] = /^([1-9]\d{0,3})([dw])$/i.exec(text) ?? [];
  if (unit !== undefined) {
    const days = Number(count) * (unit.toLowerCase() === 'w' ? 7 : 1);
    const start = canonicalInstant(new Date(now.getTime() - days * DAY));
    return { start, end: canonicalInstant(now), label: `the last ${days} days` };
  }
  const period = readCalendarPeriod(text.toUpperCase().replace(/^(\d{4})(?=[HQ])/, '$1-'));
  if (period) return { ...periodRange(period, calendar), label: formatPeriod(period) };
  const day = readDay(text);
  if (!day) throw BadInput.of(field, HOW);
  const [start, end] = [day, day.add({ days: 1 })].map((one) => startOfDay(one, calendar.timeZone));
  return { start: start!, end: end!, label: text };
}

function readDay(text: string): Temporal.PlainDate | undefined {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return undefined;
  }
}
