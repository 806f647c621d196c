import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { Database, utcText } from '../database/index.js';

export interface Observed {
  /** The service that failed first. */
  readonly root: string;
  readonly id: string;
  readonly incidents: number;
  readonly lastSeenAt: string | null;
}

export interface PastIncident {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number | null;
  /** Services it reached. */
  readonly services: readonly string[];
}

/** What postmortems tell of services that fell over together. PUBLISHED ones only: drafts are not yet facts. */
@Injectable()
export class CascadesRepository {
  constructor(private readonly database: Database) {}

  /**
   * What went down with each of these services: what the failure cascaded to from it, through others too, and what it
   * cascaded to from nobody said where while this service was the origin.
   */
  async observed(viewer: Viewer, roots: readonly string[], limit: number): Promise<Observed[]> {
    return this.database.readCopy<Observed>(
      `WITH RECURSIVE hit AS (
         SELECT a.service_id AS root, a.postmortem_id, a.involvement = 'ORIGIN' AS is_origin
         FROM affected_service a JOIN postmortem p ON p.id = a.postmortem_id
         WHERE a.service_id = ANY ($1::uuid[]) AND p.status = 'PUBLISHED' AND p.visibility = ANY ($2::text[])),
       fell AS (
         SELECT h.root, a.postmortem_id, a.service_id FROM hit h JOIN affected_service a USING (postmortem_id)
         WHERE a.cascaded_from_id = h.root OR (h.is_origin AND a.involvement = 'CASCADE' AND a.cascaded_from_id IS NULL)
         UNION
         SELECT f.root, a.postmortem_id, a.service_id FROM fell f JOIN affected_service a
           ON a.postmortem_id = f.postmortem_id AND a.cascaded_from_id = f.service_id),
       counted AS (
         SELECT f.root, f.service_id AS id, count(*)::int AS incidents, max(p.started_at) AS seen
         FROM fell f JOIN postmortem p ON p.id = f.postmortem_id WHERE f.service_id <> f.root GROUP BY 1, 2),
       ranked AS (
         SELECT c.*, row_number() OVER (PARTITION BY root ORDER BY c.incidents DESC, c.seen DESC NULLS LAST, s.slug) AS place
         FROM counted c JOIN service s ON s.id = c.id)
       SELECT root, id, incidents, to_json(${utcText('seen')}) AS "lastSeenAt" FROM ranked WHERE place <= $3
       ORDER BY root, place`,
      [roots, visibleTo(viewer), limit],
    );
  }

  /** The newest incidents that reached a service of the provider, in the region where one is given. */
  async ofProvider(
    viewer: Viewer,
    provider: string | null,
    region: string | null,
    limit: number,
  ): Promise<PastIncident[]> {
    return this.database.readCopy<PastIncident>(
      `SELECT p.id, (extract(epoch FROM p.started_at) * 1000)::float8 AS "startedAt",
         ARRAY(SELECT a.service_id FROM affected_service a WHERE a.postmortem_id = p.id) AS services
       FROM postmortem p
       WHERE p.status = 'PUBLISHED' AND p.visibility = ANY ($3::text[])
         AND ($2::text IS NULL OR EXISTS (SELECT 1 FROM unnest(p.regions) r WHERE lower(r) = $2))
         AND ($1::text IS NULL OR EXISTS (
           SELECT 1 FROM affected_service a JOIN service s ON s.id = a.service_id
           WHERE a.postmortem_id = p.id AND s.provider = $1))
       ORDER BY p.started_at DESC NULLS LAST, p.id DESC LIMIT $4`,
      [provider, region, visibleTo(viewer), limit],
    );
  }
}
