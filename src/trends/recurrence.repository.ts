import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { Database } from '../database/index.js';
import type { Recurrence, RecurrenceGroup } from './recurrence.graphql.js';

export interface RecurrenceRequest {
  readonly by: RecurrenceGroup;
  readonly from: string | null;
  readonly to: string | null;
  readonly withinDays: number;
  readonly limit: number;
}

/** The groups an incident belongs to; `i` is the incident. */
const GROUPS: Readonly<Record<RecurrenceGroup, string>> = {
  NONE: `SELECT '' AS key, 'All' AS label`,
  CAUSE: `SELECT coalesce(max(c.code), '') AS key, coalesce(max(c.name), 'No primary cause') AS label
    FROM factor f JOIN cause_category c ON c.code = f.category_code WHERE f.postmortem_id = i.id AND f.is_primary`,
  SERVICE: `SELECT s.slug AS key, s.name AS label
    FROM affected_service a JOIN service s ON s.id = a.service_id WHERE a.postmortem_id = i.id`,
};

/** Counts what came back, as people related it. */
@Injectable()
export class RecurrenceRepository {
  constructor(private readonly database: Database) {}

  async count(viewer: Viewer, request: RecurrenceRequest): Promise<Recurrence[]> {
    return this.database.read<Recurrence>(
      `WITH RECURSIVE incident AS (
         SELECT p.id, p.started_at FROM postmortem p
         WHERE p.status = 'PUBLISHED' AND p.visibility = ANY ($1::text[]) AND p.started_at IS NOT NULL
           AND ($2::timestamptz IS NULL OR p.started_at >= $2) AND ($3::timestamptz IS NULL OR p.started_at < $3)),
       earlier AS (
         SELECT i.id, i.started_at, e.id AS earlier_id, e.started_at AS earlier_start
         FROM incident i JOIN relation r ON r.from_id = i.id AND r.kind = 'RECURRENCE_OF' JOIN postmortem e ON e.id = r.to_id
         WHERE e.visibility = ANY ($1::text[]) AND e.status IN ('PUBLISHED', 'ARCHIVED')
           AND e.started_at < i.started_at AND e.started_at >= i.started_at - make_interval(days => $4)),
       -- What came before that, too: nobody writes an open action item down again at every recurrence.
       chain AS (
         SELECT e.id, e.started_at, e.earlier_id FROM earlier e
         UNION
         SELECT c.id, c.started_at, p.id FROM chain c
         JOIN relation r ON r.from_id = c.earlier_id AND r.kind = 'RECURRENCE_OF' JOIN postmortem p ON p.id = r.to_id
         WHERE p.visibility = ANY ($1::text[]) AND p.status IN ('PUBLISHED', 'ARCHIVED') AND p.started_at < c.started_at),
       still_open AS (
         SELECT DISTINCT c.id FROM chain c JOIN action_item a ON a.postmortem_id = c.earlier_id
         WHERE (a.status IN ('OPEN', 'IN_PROGRESS') OR a.status = 'DONE' AND a.completed_at > c.started_at) AND EXISTS (
           SELECT 1 FROM factor f JOIN factor own
             ON own.category_code = f.category_code OR starts_with(own.category_code, f.category_code || '.')
           WHERE f.postmortem_id = a.postmortem_id AND own.postmortem_id = c.id
             AND (EXISTS (SELECT 1 FROM action_item_factor m WHERE m.action_item_id = a.id AND m.factor_id = f.id)
               OR NOT EXISTS (SELECT 1 FROM action_item_factor m WHERE m.action_item_id = a.id)))),
       recurring AS (
         SELECT e.id, extract(epoch FROM e.started_at - max(e.earlier_start)) AS between_seconds,
           e.id IN (SELECT o.id FROM still_open o) AS while_open
         FROM earlier e GROUP BY e.id, e.started_at)
       SELECT g.key, g.label, count(*)::int AS incidents, count(r.id)::int AS recurring,
         count(r.id)::float8 / count(*) AS rate,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY r.between_seconds)::float8 AS "medianSecondsBetween",
         count(*) FILTER (WHERE r.while_open)::int AS "whileActionOpen"
       FROM incident i LEFT JOIN recurring r ON r.id = i.id CROSS JOIN LATERAL (${GROUPS[request.by]}) g
       GROUP BY g.key, g.label ORDER BY recurring DESC, incidents DESC, g.key LIMIT $5`,
      [visibleTo(viewer), request.from, request.to, request.withinDays, request.limit],
    );
  }
}
