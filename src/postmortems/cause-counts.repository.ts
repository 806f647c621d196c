import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { Database } from '../database/index.js';
import { ANY_SERVICE } from './filter.sql.js';

/** Counts postmortems per cause from the facet table. */
@Injectable()
export class CauseCounts {
  constructor(private readonly database: Database) {}

  async byCode(viewer: Viewer, codes: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.readCopy<{ cause: string; count: number }>(
      `SELECT cause, count(*)::int AS count FROM postmortem_facet
       WHERE cause = ANY ($1::text[]) AND service_id = '${ANY_SERVICE}'
         AND visibility = ANY ($2::text[]) AND status <> 'ARCHIVED' GROUP BY cause`,
      [codes, visibleTo(viewer)],
    );
    return new Map(rows.map((row) => [row.cause, row.count]));
  }
}
