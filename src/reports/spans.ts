import { BadInput, canonicalInstant } from '../common/index.js';
import {
  type Calendar,
  formatPeriod,
  type InstantRange,
  parsePeriod,
  periodOf,
  type PeriodParts,
  periodRange,
  shiftPeriod,
} from '../trends/index.js';
import { startOfNextDay } from './format.js';
import type { Span } from './report.js';

/** Periods that a report looks back over, its own included: what a control chart needs. */
const TRAILING = 8;
/** Before it nothing can be counted. */
const EARLIEST = 1000;
const DAY_MS = 86_400_000;

export interface Spans {
  readonly period: Span;
  readonly previous: Span;
  readonly asOf: string;
  /** The periods looked back over, from the first to the end of the last. */
  readonly trailing: InstantRange;
  readonly trailingKind: 'MONTH' | 'QUARTER';
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
  const first = shiftPeriod(last, 1 - TRAILING);
  if (first.year <= EARLIEST) throw BadInput.of('period', `must lie later than the year ${EARLIEST + 2}`);
  return {
    period: spanOf(parts, calendar, asOf),
    previous: spanOf(shiftPeriod(parts, -1), calendar, asOf),
    asOf,
    trailing: { start: periodRange(first, calendar).start, end: periodRange(last, calendar).end },
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
