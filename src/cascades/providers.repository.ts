import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { Database } from '../database/index.js';
import { impactSeconds } from '../postmortems/index.js';

export interface Suffered {
  readonly incidents: number;
  readonly impactSeconds: number;
}

const SUMS = `count(*)::int AS incidents, least(coalesce(sum(${impactSeconds('p')}), 0), 2147483647)::int AS "impactSeconds"`;

/** What the incidents of published postmortems add up to. */
@Injectable()
export class ProvidersRepository {
  constructor(private readonly database: Database) {}

  async all(viewer: Viewer): Promise<Suffered> {
    const [row] = await this.database.readCopy<Suffered>(
      `SELECT ${SUMS} FROM postmortem p WHERE p.status = 'PUBLISHED' AND p.visibility = ANY ($1::text[])`,
      [visibleTo(viewer)],
    );
    return row!;
  }

  /** By the key of the group of services that the incidents reached; each incident once per group. */
  async reaching(
    viewer: Viewer,
    groups: ReadonlyMap<string, ReadonlySet<string>>,
  ): Promise<Map<string, Suffered>> {
    const pairs = [...groups].flatMap(([key, ids]) => [...ids].map((id) => [key, id] as const));
    const rows = await this.database.readCopy<Suffered & { key: string }>(
      `SELECT r.key, ${SUMS} FROM (
         SELECT DISTINCT g.key, a.postmortem_id FROM unnest($1::text[], $2::uuid[]) AS g(key, service_id)
         JOIN affected_service a ON a.service_id = g.service_id) r
       JOIN postmortem p ON p.id = r.postmortem_id
       WHERE p.status = 'PUBLISHED' AND p.visibility = ANY ($3::text[]) GROUP BY r.key`,
      [pairs.map(([key]) => key), pairs.map(([, id]) => id), visibleTo(viewer)],
    );
    return new Map(rows.map(({ key, ...suffered }) => [key, suffered]));
  }
}
