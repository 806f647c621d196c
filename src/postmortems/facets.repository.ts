import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Change, Changes, type Projection, type Tx } from '../database/index.js';
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
    if (ids.length > 0) await refreshFacets(tx, ids);
  }
}

/** Rewrites the facet rows of these postmortems; of all of them where `ids` is null (after a bulk load). */
export async function refreshFacets(tx: Pick<Tx, 'query'>, ids: readonly string[] | null): Promise<void> {
  const some = ids === null ? 'true' : 'id = ANY ($1::uuid[])';
  const values = ids === null ? [] : [ids];
  await tx.query(`DELETE FROM postmortem_facet WHERE ${some.replace('id', 'postmortem_id')}`, values);
  await tx.query(
    `INSERT INTO postmortem_facet (postmortem_id, cause, service_id, started_key, status, visibility)
     SELECT p.id, c.cause, s.service_id, coalesce(p.started_at, '-infinity'), p.status, p.visibility
     FROM (SELECT * FROM postmortem WHERE ${some}) p
     CROSS JOIN LATERAL (
       SELECT '${ANY_CAUSE}' AS cause UNION
       SELECT array_to_string(parts[1:depth], '.')
       FROM factor f, string_to_array(f.category_code, '.') AS parts, generate_series(1, cardinality(parts)) AS depth
       WHERE f.postmortem_id = p.id) c
     CROSS JOIN LATERAL (
       SELECT '${ANY_SERVICE}'::uuid AS service_id UNION ALL
       SELECT a.service_id FROM affected_service a WHERE a.postmortem_id = p.id) s
     WHERE NOT (c.cause = '${ANY_CAUSE}' AND s.service_id = '${ANY_SERVICE}')`,
    values,
  );
}
