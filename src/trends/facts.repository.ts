import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Change, Changes, type Projection, type Send, type Tx } from '../database/index.js';
import { impactSeconds } from '../postmortems/index.js';

/**
 * Keeps `incident_fact` in the writer's transaction. Each row comes from rows of its own postmortem alone, which the
 * writer holds locked; services and causes stand in it by id and code, so that renames need not reach it.
 */
@Injectable()
export class FactProjection implements Projection, OnModuleInit {
  constructor(private readonly changes: Changes) {}

  onModuleInit(): void {
    this.changes.register(this);
  }

  async apply(tx: Tx, changes: readonly Change[]): Promise<void> {
    const ids = changes.filter((change) => change.kind === 'postmortem').map((change) => change.id);
    if (ids.length > 0) await refreshFacts(tx.post, ids);
  }
}

const SECONDS = (from: string, to: string): string => `round(extract(epoch FROM p.${to} - p.${from}))::int`;

/** Column by column: what a postmortem `p` with its primary factor `f` says. */
const COLUMNS: Readonly<Record<string, string>> = {
  postmortem_id: 'p.id',
  started_at: 'p.started_at',
  detected_at: 'p.detected_at',
  acknowledged_at: 'p.acknowledged_at',
  mitigated_at: 'p.mitigated_at',
  resolved_at: 'p.resolved_at',
  seconds_to_detect: SECONDS('started_at', 'detected_at'),
  seconds_to_acknowledge: SECONDS('detected_at', 'acknowledged_at'),
  seconds_to_mitigate: SECONDS('started_at', 'mitigated_at'),
  seconds_to_resolve: SECONDS('started_at', 'resolved_at'),
  impact_seconds: `round(${impactSeconds('p')})::int`,
  change_related: 'p.change_related',
  status: 'p.status',
  visibility: 'p.visibility',
  severity: 'p.severity',
  nature: 'p.nature',
  detected_by: 'p.detected_by',
  owner_team: 'p.owner_team',
  cause: 'f.category_code',
  service_ids:
    'ARRAY(SELECT a.service_id FROM affected_service a WHERE a.postmortem_id = p.id ORDER BY a.position)',
};
const NAMES = Object.keys(COLUMNS);

/** The facts as the postmortems say them, in the columns of `incident_fact`. */
export const FACTS_SQL = `SELECT ${NAMES.map((name) => `${COLUMNS[name]} AS ${name}`).join(', ')}
  FROM postmortem p LEFT JOIN factor f ON f.postmortem_id = p.id AND f.is_primary`;

/** Rewrites the facts of these postmortems; of all of them where `ids` is null (after a bulk load). */
export async function refreshFacts(send: Send, ids: readonly string[] | null): Promise<void> {
  const set = NAMES.slice(1).map((name) => `${name} = excluded.${name}`);
  await send(
    `INSERT INTO incident_fact (${NAMES.join(', ')}) ${FACTS_SQL} ${ids === null ? '' : 'WHERE p.id = ANY ($1::uuid[])'}
     ON CONFLICT (postmortem_id) DO UPDATE SET ${set.join(', ')}`,
    ids === null ? [] : [ids],
  );
}
