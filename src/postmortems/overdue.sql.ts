/**
 * Whether an action item is overdue at an instant: open, and the day it was due on is over in the time zone, a name
 * that the configuration has checked. NULL without a due date.
 */
export function overdueSql(item: string, zone: string, at = 'now()'): string {
  const day = (instant: string): string => `(${instant} AT TIME ZONE '${zone}')::date`;
  // Days are compared, not instants: where clocks go back at midnight, a day begins twice. An index knows the instants.
  return `(${item}.status IN ('OPEN', 'IN_PROGRESS') AND ${item}.due_on < ${at} AND ${day(`${item}.due_on`)} < ${day(at)})`;
}
