import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { canonicalInstant } from '../common/index.js';
import { Database, Params } from '../database/index.js';
import { counting, factFilter } from '../trends/index.js';
import { openFiguresSql, overdueSql, periodFiguresSql } from './actions.sql.js';
import type { ActionInput, FigureRequest, RepeatInput } from './input.js';
import type { OverdueItem } from './report.js';

/** Days between two incidents at most for one to be a repeat of the other. */
export const REPEAT_DAYS = 365;

/** Reads what a report counts beside its incidents. */
@Injectable()
export class ReportRepository {
  constructor(private readonly database: Database) {}

  /** Incidents of both periods that people related as RECURRENCE_OF an earlier one. */
  async repeats(viewer: Viewer, { filter, period, previous }: FigureRequest): Promise<RepeatInput[]> {
    const params = new Params();
    const visible = visibleTo(viewer);
    const where = factFilter(filter, visible, params);
    const range = [previous.start, period.end, period.start].map((at) => `${params.add(at)}::timestamptz`);
    return this.database.read<RepeatInput & Record<string, unknown>>(
      `WITH RECURSIVE incident AS (SELECT f.postmortem_id AS id, f.started_at FROM incident_fact f
         WHERE ${where.join(' AND ')} AND f.started_at >= ${range[0]} AND f.started_at < ${range[1]}),
       pair AS (
         SELECT i.id, i.started_at, e.id AS earlier_id, e.started_at AS earlier_start, e.number, e.title
         FROM incident i JOIN relation r ON r.from_id = i.id AND r.kind = 'RECURRENCE_OF' JOIN postmortem e ON e.id = r.to_id
         WHERE e.visibility = ANY (${params.add(visible)}::text[]) AND e.status IN ('PUBLISHED', 'ARCHIVED')
           AND e.started_at < i.started_at AND e.started_at >= i.started_at - make_interval(days => ${REPEAT_DAYS})),
       -- What came before that, too: nobody writes an open action item down again at every recurrence.
       chain AS (
         SELECT p.id, p.started_at, p.earlier_id, p.earlier_id AS link FROM pair p
         UNION
         SELECT c.id, c.started_at, c.earlier_id, e.id FROM chain c
         JOIN relation r ON r.from_id = c.link AND r.kind = 'RECURRENCE_OF' JOIN postmortem e ON e.id = r.to_id
         WHERE e.visibility = ANY (${params.add(visible)}::text[]) AND e.status IN ('PUBLISHED', 'ARCHIVED')
           AND e.started_at < c.started_at),
       still_open AS (
         SELECT c.id, c.earlier_id, count(DISTINCT a.id)::int AS items FROM chain c JOIN action_item a ON a.postmortem_id = c.link
         WHERE (a.status IN ('OPEN', 'IN_PROGRESS') OR a.status = 'DONE' AND a.completed_at > c.started_at) AND EXISTS (
           SELECT 1 FROM factor f JOIN factor own
             ON own.category_code = f.category_code OR starts_with(own.category_code, f.category_code || '.')
           WHERE f.postmortem_id = a.postmortem_id AND own.postmortem_id = c.id
             AND (EXISTS (SELECT 1 FROM action_item_factor m WHERE m.action_item_id = a.id AND m.factor_id = f.id)
               OR NOT EXISTS (SELECT 1 FROM action_item_factor m WHERE m.action_item_id = a.id)))
         GROUP BY 1, 2)
       SELECT r.id, 'PM-' || p.number AS reference, p.title, r.earlier_id AS "earlierId",
         'PM-' || r.number AS "earlierReference", r.title AS "earlierTitle",
         round(extract(epoch FROM r.started_at - r.earlier_start))::float8 AS "secondsBetween",
         r.started_at >= ${range[2]} AS "isCurrent", coalesce(o.items, 0) AS "openActions"
       FROM pair r JOIN postmortem p ON p.id = r.id LEFT JOIN still_open o ON o.id = r.id AND o.earlier_id = r.earlier_id
       ORDER BY r.started_at, p.number, r.number`,
      params.values,
    );
  }

  /** Postmortems of the period that are still being written. */
  async unpublished(viewer: Viewer, { filter, period }: FigureRequest): Promise<number> {
    const counted = counting(filter).status ?? [];
    const status = (['DRAFT', 'IN_REVIEW'] as const).filter((state) => !counted.includes(state));
    if (status.length === 0) return 0;
    const params = new Params();
    const where = factFilter({ ...filter, status: [...status] }, visibleTo(viewer), params);
    const [row] = await this.database.read<{ count: number }>(
      `SELECT count(*)::int AS count FROM incident_fact f WHERE ${where.join(' AND ')}
         AND f.started_at >= ${params.add(period.start)}::timestamptz AND f.started_at < ${params.add(period.end)}::timestamptz`,
      params.values,
    );
    return row!.count;
  }

  /** Action items of all incidents that count and began before `asOf`, as they stood then. */
  async actions(viewer: Viewer, request: FigureRequest): Promise<ActionInput> {
    const read = async <T>(sql: typeof openFiguresSql): Promise<T[]> => {
      const params = new Params();
      return this.database.read<T & Record<string, unknown>>(sql(viewer, request, params), params.values);
    };
    const [open, ofPeriods, overdue] = await Promise.all([
      read<{ figures: OpenFigures }>(openFiguresSql),
      read<{ figures: Omit<ActionInput, keyof OpenFigures | 'overdueItems'> }>(periodFiguresSql),
      read<OverdueItem & { dueOn: string | Date }>(overdueSql),
    ]);
    const overdueItems = overdue.map((row) => ({ ...row, dueOn: canonicalInstant(new Date(row.dueOn)) }));
    return { ...open[0]!.figures, ...ofPeriods[0]!.figures, overdueItems };
  }
}

type OpenFigures = Pick<ActionInput, 'open' | 'overdue' | 'withoutDueDate' | 'medianAgeSeconds' | 'ages'>;
