import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import {
  CURSOR_KEY,
  decodeCursor,
  encodeCursor,
  listFingerprint,
  type Page,
  pageSize,
  toPage,
} from '../common/index.js';
import { Database, utcText } from '../database/index.js';
import type { Revision } from './postmortem.graphql.js';

/** Reads what a postmortem was before, newest version first; without what it was while the viewer could not see it. */
@Injectable()
export class RevisionsRepository {
  constructor(private readonly database: Database) {}

  async list(
    viewer: Viewer,
    postmortemId: string,
    request: { first?: number | null; after?: string | null },
  ): Promise<Page<Revision>> {
    const size = pageSize(request.first);
    const fingerprint = listFingerprint('revisions', postmortemId);
    const after = decodeCursor(request.after, fingerprint, [CURSOR_KEY.int32]);
    const rows = await this.database.read<Revision & { version: number }>(
      `SELECT r.version, to_json(${utcText('r.at')}) AS at, r.by, r.changes, r.snapshot::text AS snapshot
       FROM revision r JOIN postmortem p ON p.id = r.postmortem_id
       WHERE r.postmortem_id = $1 AND p.visibility = ANY ($2::text[])
         AND r.snapshot ->> 'visibility' = ANY ($2::text[]) AND r.version < $3
       ORDER BY r.version DESC LIMIT $4`,
      [postmortemId, visibleTo(viewer), after?.[0] ?? 2_147_483_647, size + 1],
    );
    return toPage(rows, size, (row) => encodeCursor(fingerprint, [row.version]), after !== undefined);
  }

  async count(viewer: Viewer, postmortemId: string): Promise<number> {
    const [row] = await this.database.read<{ count: number }>(
      `SELECT count(*)::int AS count FROM revision r JOIN postmortem p ON p.id = r.postmortem_id
       WHERE r.postmortem_id = $1 AND p.visibility = ANY ($2::text[])
         AND r.snapshot ->> 'visibility' = ANY ($2::text[])`,
      [postmortemId, visibleTo(viewer)],
    );
    return row!.count;
  }
}
