import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { Database, utcText } from '../database/index.js';

/** Finds incidents that a finished action item was meant to prevent. */
@Injectable()
export class CauseReturns {
  constructor(private readonly database: Database) {}

  /**
   * When the first incident after the completion of each action item began: of a published postmortem with one of the
   * causes it mitigates, or one below it, and a service in common. Left out where there was none, and where the item is
   * not DONE.
   */
  async first(viewer: Viewer, ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.readCopy<{ id: string; at: string }>(
      `SELECT a.id, to_json(${utcText('min(later.started_key)')}) AS at
       FROM action_item a
       JOIN postmortem p ON p.id = a.postmortem_id AND p.visibility = ANY ($2::text[])
       JOIN action_item_factor m ON m.action_item_id = a.id
       JOIN factor f ON f.id = m.factor_id
       JOIN affected_service s ON s.postmortem_id = a.postmortem_id
       CROSS JOIN LATERAL (
         SELECT x.started_key FROM postmortem_facet x
         WHERE x.cause = f.category_code AND x.service_id = s.service_id AND x.started_key > a.completed_at
           AND x.postmortem_id <> a.postmortem_id AND x.status = 'PUBLISHED' AND x.visibility = ANY ($2::text[])
         ORDER BY x.started_key, x.postmortem_id LIMIT 1) later
       WHERE a.id = ANY ($1::uuid[]) AND a.status = 'DONE'
       GROUP BY a.id`,
      [ids, visibleTo(viewer)],
    );
    return new Map(rows.map(({ id, at }) => [id, at]));
  }
}
