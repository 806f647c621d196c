import { BadInput, canonicalInstant } from '../common/index.js';
import {
  type Calendar,
  formatPeriod,
  type InstantRange,
  parsePeriod,
  type PeriodKind,
  periodOf,
  type PeriodParts,
  periodRange,
  shiftPeriod,
} from '../trends/index.js';
import { startOfNextDay } from './format.js';
import type { Span } from './report.js';

/** Periods that a report looks back over, its own included: what a control chart needs. */
const TRAILING = 8;
const DAY_MS = 86_400_000;

export interface Spans {
  readonly period: Span;
  readonly previous: Span;
  readonly asOf: string;
  readonly trailing: readonly Span[];
  readonly trailingKind: PeriodKind;
}

/** The stretches of time that a report on this period counts over, seen from now. */
export function spansOf(text: string, calendar: Calendar, now: Date): Spans {
  const parts = parsePeriod(text);
  const range = periodRange(parts, calendar);
  if (Date.parse(range.start) > now.getTime())
    throw BadInput.of('period', `${formatPeriod(parts)} has not begun; it does on ${range.start}`);
  const asOf = Date.parse(range.end) <= now.getTime() ? range.end : endOfDay(now, range.end, calendar);
  const kind = parts.kind === 'MONTH' ? 'MONTH' : 'QUARTER';
  const last = periodOf(canonicalInstant(new Date(Date.parse(asOf) - 1)), kind, calendar);
  const trailing = Array.from({ length: TRAILING }, (_, at) => shiftPeriod(last, at + 1 - TRAILING));
  return {
    period: spanOf(parts, calendar, asOf),
    previous: spanOf(shiftPeriod(parts, -1), calendar, asOf),
    asOf,
    trailing: trailing.map((one) => spanOf(one, calendar, asOf)),
    trailingKind: kind,
  };
}

function spanOf(parts: PeriodParts, calendar: Calendar, asOf: string): Span {
  const { start, end }: InstantRange = periodRange(parts, calendar);
  const until = Math.min(Date.parse(end), Date.parse(asOf));
  return { period: formatPeriod(parts), start, end, days: (until - Date.parse(start)) / DAY_MS };
}

/** Where the day of now ends: in a period that lasts, the same question is answered alike all day. */
function endOfDay(now: Date, end: string, { timeZone }: Calendar): string {
  const tomorrow = startOfNextDay(canonicalInstant(now), timeZone);
  return Date.parse(tomorrow) < Date.parse(end) ? tomorrow : end;
}
