import { metricDefinition } from './metric-definitions.js';
import type { TrendRequest } from './trend-request.js';

const MONTHS = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' });

/** What an answer counts and does not, for people. */
export function trendDefinition(
  { interval, calendar, filter }: TrendRequest,
  fiscalYearStart: number,
): string {
  const { formula, exclusions } = metricDefinition('incidents');
  const states = filter.status
    ? `Postmortems that are ${filter.status.join(', ')} count, as the filter says.`
    : 'PUBLISHED postmortems count.';
  const isFiscal = fiscalYearStart > 1 && (interval === 'QUARTER' || interval === 'YEAR');
  const month = MONTHS.format(new Date(Date.UTC(2000, fiscalYearStart - 1, 1)));
  const fiscal = isFiscal
    ? ` Fiscal years begin in ${month} and are named after the calendar year they end in.`
    : '';
  const buckets = `The period is a ${interval.toLowerCase()} that begins in the time zone ${calendar.timeZone}.${fiscal}`;
  return `${formula} ${states} ${buckets} Left out: ${exclusions}`;
}
