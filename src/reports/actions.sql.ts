import { type Viewer, visibleTo } from '../access/index.js';
import type { Params } from '../database/index.js';
import { factFilter, localDate, startOfDay } from '../trends/index.js';
import { AGES, type FigureRequest } from './input.js';

const OVERDUE_SHOWN = 20;
const DAY = 86_400;

/*
 * Action items of all incidents that count and began before `asOf`: there may be millions of them. Each statement reads
 * only the items it counts, and computes ages and local days of no others.
 */

/** Items of the incidents that count, with their age in the last moment before `asOf`, of which a condition holds. */
function itemsWhere(
  condition: string,
  viewer: Viewer,
  { filter, asOf }: FigureRequest,
  params: Params,
): string {
  const at = `${params.add(asOf)}::timestamptz`;
  return `SELECT a.title, a.team, a.due_on, a.position, a.postmortem_id,
      round(date_part('epoch', ${at} - f.started_at)) AS age
    FROM action_item a JOIN incident_fact f ON f.postmortem_id = a.postmortem_id
    WHERE (${condition}) AND f.started_at < ${at} AND ${factFilter(filter, visibleTo(viewer), params).join(' AND ')}`;
}

const IS_OPEN = `a.status IN ('OPEN', 'IN_PROGRESS')`;

/** Whether it was done later than the last moment before `asOf`, and so was open then. */
function isDoneLater({ asOf }: FigureRequest, params: Params): string {
  return `a.status = 'DONE' AND a.completed_at >= ${params.add(asOf)}::timestamptz`;
}

/** Whether the day of `due_on` was over in the last moment before `asOf`. */
function isOverdue({ asOf, timeZone }: FigureRequest, params: Params): string {
  const lastMoment = new Date(Date.parse(asOf) - 1).toISOString();
  const today = startOfDay(localDate(lastMoment, timeZone), timeZone);
  return `due_on < ${params.add(today)}::timestamptz`;
}

export function openFiguresSql(viewer: Viewer, request: FigureRequest, params: Params): string {
  const items = itemsWhere(`${IS_OPEN} OR ${isDoneLater(request, params)}`, viewer, request, params);
  const overdue = isOverdue(request, params);
  const ages = AGES.map(([days], at) => {
    const low = at === 0 ? '' : ` AND age > ${AGES[at - 1]![0] * DAY}`;
    return `count(*) FILTER (WHERE true${low}${days === Infinity ? '' : ` AND age <= ${days * DAY}`})`;
  });
  // OFFSET 0: the age is computed once for each item, not wherever it is named.
  return `SELECT json_build_object(
      'open', count(*),
      'overdue', count(*) FILTER (WHERE ${overdue}),
      'withoutDueDate', count(*) FILTER (WHERE due_on IS NULL),
      'medianAgeSeconds', percentile_cont(0.5) WITHIN GROUP (ORDER BY age),
      'ages', json_build_array(${ages.join(', ')})) AS figures
    FROM (${items} OFFSET 0) item`;
}

/** What came, was due and was done in the two periods. */
export function periodFiguresSql(viewer: Viewer, request: FigureRequest, params: Params): string {
  const { filter, period, previous, asOf, timeZone } = request;
  const until = period.end < asOf ? period.end : asOf;
  const where = factFilter(filter, visibleTo(viewer), params);
  const [from, start, end, at] = [previous.start, period.start, until, asOf].map(
    (instant) => `${params.add(instant)}::timestamptz`,
  );
  const zone = `${params.add(timeZone)}::text`;
  const day = (instant: string): string => `(${instant} AT TIME ZONE ${zone})::date`;
  const within = (column: string, low = from, high = end): string =>
    `${column} >= ${low} AND ${column} < ${high}`;
  const pair = (column: string, more = 'true'): string =>
    `json_build_object('current', count(*) FILTER (WHERE ${within(column, start)} AND ${more}),
      'previous', count(*) FILTER (WHERE ${within(column, from, start)} AND ${more}))`;
  const isOnTime = `status = 'DONE' AND ${day('completed_at')} <= ${day('due_on')}`;
  return `SELECT json_build_object(
      'opened', ${pair('started_at')},
      'completed', ${pair('completed_at', `status = 'DONE'`)},
      'completedOfOpened', count(*) FILTER (WHERE ${within('started_at', start)} AND status = 'DONE'
        AND (completed_at >= ${at}) IS NOT TRUE),
      'due', ${pair('due_on', `status <> 'WONT_DO'`)},
      'dueOnTime', ${pair('due_on', isOnTime)},
      'dueUnknown', ${pair('due_on', `status = 'DONE' AND completed_at IS NULL`)},
      'completedUndated', count(*) FILTER (WHERE status = 'DONE' AND completed_at IS NULL)) AS figures
    FROM (SELECT a.status, a.due_on, a.completed_at, f.started_at
      FROM action_item a JOIN incident_fact f ON f.postmortem_id = a.postmortem_id
      WHERE f.started_at < ${at} AND ${where.join(' AND ')}
        AND (f.started_at >= ${from} OR ${within('a.completed_at')} OR ${within('a.due_on')}
          OR a.status = 'DONE' AND a.completed_at IS NULL)) item`;
}

/**
 * Those longest overdue, of the ones that are open and of the ones that were done later: so an index leads to the
 * first, in their order. All that are due on the day of the last are read, so that the order among them is one.
 */
export function overdueSql(viewer: Viewer, request: FigureRequest, params: Params): string {
  const longest = [IS_OPEN, isDoneLater(request, params)].map(
    (condition) => `(${itemsWhere(`${condition} AND ${isOverdue(request, params)}`, viewer, request, params)}
      ORDER BY a.due_on FETCH FIRST ${OVERDUE_SHOWN} ROWS WITH TIES)`,
  );
  return `SELECT i.postmortem_id AS "postmortemId", i.title, 'PM-' || p.number AS reference, i.team, i.due_on AS "dueOn",
      i.age::float8 AS "ageSeconds"
    FROM (${longest.join(' UNION ALL ')}) i JOIN postmortem p ON p.id = i.postmortem_id
    ORDER BY i.due_on, p.number, i.position LIMIT ${OVERDUE_SHOWN}`;
}
