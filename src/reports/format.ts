import { Temporal } from 'temporal-polyfill';
import { canonicalInstant } from '../common/index.js';

/** How numbers read in every rendering for people. Written out here, so that they read the same on every machine. */

export function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** One digit after the point where it tells something. */
export function decimal(value: number): string {
  if (Math.abs(value) >= 100) return whole(value);
  const text = value.toFixed(1);
  return text.endsWith('.0') ? text.slice(0, -2) : text;
}

export function percent(share: number): string {
  return `${decimal(share * 100)} %`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** The two largest units: `1 d 4 h`, `2 h 5 min`, `40 s`. */
export function duration(seconds: number): string {
  let rest = Math.round(seconds);
  const first = UNITS.findIndex(([, size]) => rest >= size);
  if (first < 0) return '0 s';
  const [unit, size] = UNITS[first]!;
  const next = UNITS[first + 1];
  if (next) rest = Math.round(rest / next[1]) * next[1];
  // Rounding may have filled the larger unit.
  if (first > 0 && rest >= UNITS[first - 1]![1]) return duration(rest);
  const large = Math.floor(rest / size);
  const small = next ? Math.round((rest - large * size) / next[1]) : 0;
  return `${whole(large)} ${unit}${small > 0 ? ` ${small} ${next![0]}` : ''}`;
}

/** An instant as a clock in the zone shows it: `2026-07-03 14:05`. */
export function localTime(instant: string, timeZone: string): string {
  const { year, month, day, hour, minute } = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}

export function localDay(instant: string, timeZone: string): string {
  return localTime(instant, timeZone).slice(0, 10);
}

/** The last day that a period ending before the instant still holds. */
export function lastDay(end: string, timeZone: string): string {
  return Temporal.Instant.from(end)
    .subtract({ seconds: 1 })
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

export function interval(ends: { low: number | null; high: number | null }, as = decimal): string {
  return ends.low === null || ends.high === null ? '–' : `${as(ends.low)} to ${as(ends.high)}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

export const VERDICT_WORDS = {
  INCREASED: 'increased',
  DECREASED: 'decreased',
  NO_DETECTABLE_CHANGE: 'no detectable change',
  INSUFFICIENT_DATA: 'too few to tell',
} as const;

/** The first instant of the day after the one that the instant lies in. */
export function startOfNextDay(instant: string, timeZone: string): string {
  const day = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate();
  return canonicalInstant(new Date(day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds));
}
