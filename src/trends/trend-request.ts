import { BadInput, canonicalInstant, isTimeZone } from '../common/index.js';
import { normalizeFilter, type PostmortemFilter, type TrendGroup } from '../postmortems/index.js';
import { type Bucket, bucketsOf, endOfBucket, startOfBucket } from './buckets.js';
import type { Calendar } from './period.js';
import type { TrendInterval, TrendsArgs } from './trends.graphql.js';

/** Buckets of one answer; 50 years of months, 11 of weeks. */
const MAX_BUCKETS = 600;
/** Buckets where nobody says from when. */
const DEFAULT_BUCKETS = 240;
/** Points of one answer, over all series. */
const MAX_POINTS = 3000;
const MAX_TOP = 50;

export interface TrendRequest {
  readonly interval: TrendInterval;
  readonly by: TrendGroup;
  readonly from: string | null;
  readonly to: string | null;
  readonly top: number;
  readonly calendar: Calendar;
  readonly filter: PostmortemFilter;
}

/** The arguments, checked one by one. */
export function trendRequest(args: TrendsArgs, fiscalYearStart: number): TrendRequest {
  const timeZone = args.timezone ?? 'UTC';
  const top = args.top ?? 10;
  const filter = normalizeFilter(args.filter);
  if (!isTimeZone(timeZone))
    throw BadInput.of('timezone', 'must be UTC or an IANA time zone such as Europe/Berlin');
  if (top < 1 || top > MAX_TOP) throw BadInput.of('top', `must be a whole number from 1 to ${MAX_TOP}`);
  const [from, to] = [args.from ?? null, args.to ?? null];
  refuseYear('from', from);
  refuseYear('to', to);
  refuseInverted('to', from, to);
  refuseInverted('filter.startedBefore', filter.startedFrom, filter.startedBefore);
  return {
    ...{ interval: args.interval ?? 'QUARTER', by: args.groupBy ?? 'NONE', from, to, top, filter },
    calendar: { timeZone, fiscalYearStart },
  };
}

/** Where the incidents that could be counted begin and end. */
export interface Extent {
  readonly first: Date | null;
  readonly last: Date | null;
}

/** The buckets asked for; where no range is, those of the incidents there are, up to today. */
export function trendBuckets(request: TrendRequest, extent: Extent, now: Date): Bucket[] {
  const { interval, calendar, from } = request;
  const series = request.by === 'NONE' ? 1 : request.top + 1;
  const reached = Math.max(now.getTime(), extent.last?.getTime() ?? 0, from === null ? 0 : Date.parse(from));
  const end = request.to ?? endOfBucket(interval, instant(reached), calendar);
  const start = from ?? defaultStart(request, extent, Date.parse(end) - 1, Math.floor(MAX_POINTS / series));
  const limits = { now: instant(now.getTime()), most: MAX_BUCKETS };
  const buckets = bucketsOf(interval, { start, end }, calendar, limits);
  if (!buckets)
    throw BadInput.of(
      'from',
      `lies more than ${MAX_BUCKETS} buckets before to; take a later one or a longer interval`,
    );
  if (buckets.length * series > MAX_POINTS)
    throw BadInput.of(
      'top',
      `${buckets.length} buckets of up to ${series} series are more than ${MAX_POINTS} points; take fewer series, a later from or a longer interval`,
    );
  return buckets;
}

/** From the first incident on, but no more buckets than fit. */
function defaultStart(
  { interval, calendar }: TrendRequest,
  { first }: Extent,
  last: number,
  most: number,
): string {
  const wanted = startOfBucket(interval, instant(Math.min(first?.getTime() ?? last, last)), calendar);
  const before = Math.min(DEFAULT_BUCKETS, most) - 1;
  const possible = startOfBucket(interval, instant(last), calendar, before);
  return Date.parse(wanted) > Date.parse(possible) ? wanted : possible;
}

function instant(milliseconds: number): string {
  return canonicalInstant(new Date(milliseconds));
}

function refuseYear(field: string, instant: string | null): void {
  if (instant !== null && (instant < '1000' || instant >= '9998'))
    throw BadInput.of(field, 'must lie in the years 1000 to 9997');
}

function refuseInverted(field: string, from: string | null | undefined, to: string | null | undefined): void {
  if (from == null || to == null || Date.parse(from) < Date.parse(to)) return;
  throw BadInput.of(field, `must be later than ${field === 'to' ? 'from' : 'filter.startedFrom'}`);
}
