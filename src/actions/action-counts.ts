import { Inject, Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database, Params } from '../database/index.js';
import { overdueSql } from '../postmortems/index.js';
import type { ActionItemCount, ActionItemGroup } from './action-counts.graphql.js';
import { conditions, type Wanted } from './action-filter.js';

const MAX_KEYS = 100;

/** Where the key of each of the items `i` is found, each once, and what it is called. */
const GROUPS: Readonly<Record<ActionItemGroup, { joins: string; key: string; label: string }>> = {
  // One cause may have two roles in a postmortem.
  CAUSE: {
    joins: `LEFT JOIN (
        SELECT i.id, f.category_code FROM i
        JOIN action_item_factor m ON m.action_item_id = i.id JOIN factor f ON f.id = m.factor_id
        UNION SELECT i.id, f.category_code FROM i JOIN factor f ON f.postmortem_id = i.postmortem_id
        WHERE NOT EXISTS (SELECT 1 FROM action_item_factor m WHERE m.action_item_id = i.id)) k ON k.id = i.id`,
    key: 'k.category_code',
    label: '(SELECT c.name FROM cause_category c WHERE c.code = n.key)',
  },
  SERVICE: {
    joins: `LEFT JOIN affected_service x ON x.postmortem_id = i.postmortem_id
      LEFT JOIN service s ON s.id = x.service_id`,
    key: 's.slug',
    label: '(SELECT s.name FROM service s WHERE s.slug = n.key)',
  },
  TEAM: { joins: '', key: 'i.team', label: 'n.key' },
  STRATEGY: { joins: '', key: 'i.strategy', label: 'n.key' },
};

/** Counts action items by what they have in common. */
@Injectable()
export class ActionCounts {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The keys with most open items first, at most 100. */
  async by(viewer: Viewer, wanted: Wanted, group: ActionItemGroup): Promise<ActionItemCount[]> {
    const params = new Params();
    return this.database.readCopy<ActionItemCount>(
      countsSql(viewer, wanted, { group, zone: this.config.timeZone }, params),
      params.values,
    );
  }
}

interface CountRequest {
  readonly group: ActionItemGroup;
  readonly zone: string;
}

export function countsSql(
  viewer: Viewer,
  wanted: Wanted,
  { group, zone }: CountRequest,
  params: Params,
): string {
  const { joins, key, label } = GROUPS[group];
  return `WITH i AS MATERIALIZED (
      SELECT a.id, a.postmortem_id, a.team, a.strategy, a.status, ${overdueSql('a', zone)} AS overdue
      FROM action_item a JOIN postmortem p ON p.id = a.postmortem_id
      WHERE ${conditions(viewer, wanted, zone, params)}),
    n AS (
      SELECT coalesce(${key}, '') AS key, count(*)::int AS total,
        count(*) FILTER (WHERE i.status IN ('OPEN', 'IN_PROGRESS'))::int AS open,
        count(*) FILTER (WHERE i.overdue)::int AS overdue, count(*) FILTER (WHERE i.status = 'DONE')::int AS done
      FROM i ${joins} GROUP BY 1
      ORDER BY open DESC, total DESC, 1 LIMIT ${MAX_KEYS})
    SELECT n.key, CASE WHEN n.key = '' THEN 'None' ELSE ${label} END AS label, n.open, n.overdue, n.done, n.total
    FROM n ORDER BY n.open DESC, n.total DESC, n.key`;
}
