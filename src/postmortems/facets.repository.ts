import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Change, Changes, type Projection, type Send, type Tx } from '../database/index.js';
import { ANY_CAUSE, ANY_SERVICE } from './filter.sql.js';

/** Keeps `postmortem_facet`, the index behind filtered lists, in the writer's transaction. */
@Injectable()
export class FacetProjection implements Projection, OnModuleInit {
  constructor(private readonly changes: Changes) {}

  onModuleInit(): void {
    this.changes.register(this);
  }

  async apply(tx: Tx, changes: readonly Change[]): Promise<void> {
    const ids = changes.filter((change) => change.kind === 'postmortem').map((change) => change.id);
    if (ids.length > 0) await refreshFacets(tx.post, ids);
  }
}

/** Brings the facet rows of these postmortems up to date; of all of them where `ids` is null (after a bulk load). */
export async function refreshFacets(send: Send, ids: readonly string[] | null): Promise<void> {
  const among = (id: string): string => (ids === null ? 'true' : `${id} = ANY ($1::uuid[])`);
  await send(
    `WITH fresh AS MATERIALIZED (
       SELECT p.id AS postmortem_id, c.cause, s.service_id, coalesce(p.started_at, '-infinity') AS started_key, p.status,
         p.visibility
       FROM (SELECT * FROM postmortem WHERE ${among('id')}) p
       CROSS JOIN LATERAL (
         SELECT '${ANY_CAUSE}' AS cause UNION
         SELECT array_to_string(parts[1:depth], '.')
         FROM factor f, string_to_array(f.category_code, '.') AS parts, generate_series(1, cardinality(parts)) AS depth
         WHERE f.postmortem_id = p.id) c
       CROSS JOIN LATERAL (
         SELECT '${ANY_SERVICE}'::uuid AS service_id UNION ALL
         SELECT a.service_id FROM affected_service a WHERE a.postmortem_id = p.id) s
       WHERE NOT (c.cause = '${ANY_CAUSE}' AND s.service_id = '${ANY_SERVICE}')),
     gone AS (
       DELETE FROM postmortem_facet o WHERE ${among('o.postmortem_id')} AND NOT EXISTS (SELECT FROM fresh n
         WHERE n.postmortem_id = o.postmortem_id AND n.cause = o.cause AND n.service_id = o.service_id))
     INSERT INTO postmortem_facet AS o (postmortem_id, cause, service_id, started_key, status, visibility)
     SELECT * FROM fresh
     ON CONFLICT (postmortem_id, cause, service_id) DO UPDATE SET started_key = excluded.started_key,
       status = excluded.status, visibility = excluded.visibility
     WHERE (o.started_key, o.status, o.visibility)
       IS DISTINCT FROM (excluded.started_key, excluded.status, excluded.visibility)`,
    ids === null ? [] : [ids],
  );
}
