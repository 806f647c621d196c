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

const LATEST = 2_147_483_647;

/** One page of the history of one postmortem. */
export interface RevisionsPage {
  readonly postmortemId: string;
  readonly size: number;
  readonly after: number | undefined;
  /** A snapshot is a whole postmortem: read only where it is asked for. */
  readonly withSnapshot: boolean;
}

/** Checks which page of whose history is asked for. */
export function revisionsPage(
  postmortemId: string,
  request: { first?: number | null; after?: string | null },
  withSnapshot: boolean,
): RevisionsPage {
  const after = decodeCursor(request.after, fingerprint(postmortemId), [CURSOR_KEY.int32])?.[0];
  return {
    postmortemId,
    size: pageSize(request.first),
    after: after === undefined ? after : Number(after),
    withSnapshot,
  };
}

/** Reads what postmortems were before, newest version first; without what they were while the viewer could not see it. */
@Injectable()
export class RevisionsRepository {
  constructor(private readonly database: Database) {}

  /** The pages wanted, in their order, in one statement. */
  async pages(viewer: Viewer, wanted: readonly RevisionsPage[]): Promise<Page<Revision>[]> {
    const rows = await this.database.readCopy<Revision & { place: number; version: number }>(
      `SELECT w.place::int, r.*
       FROM unnest($1::uuid[], $2::int[], $3::int[], $4::bool[])
         WITH ORDINALITY AS w(postmortem_id, before, size, whole, place)
       CROSS JOIN LATERAL (
         SELECT r.version, to_json(${utcText('r.at')}) AS at, r.by, r.changes,
           CASE WHEN w.whole THEN r.snapshot::text END AS snapshot
         FROM revision r JOIN postmortem p ON p.id = r.postmortem_id
         WHERE r.postmortem_id = w.postmortem_id AND p.visibility = ANY ($5::text[])
           AND r.snapshot ->> 'visibility' = ANY ($5::text[]) AND r.version < w.before
         ORDER BY r.version DESC LIMIT w.size + 1) r
       ORDER BY w.place, r.version DESC`,
      [
        wanted.map(({ postmortemId }) => postmortemId),
        wanted.map(({ after }) => after ?? LATEST),
        wanted.map(({ size }) => size),
        wanted.map(({ withSnapshot }) => withSnapshot),
        visibleTo(viewer),
      ],
    );
    const lists = wanted.map((): (Revision & { version: number })[] => []);
    for (const { place, ...revision } of rows) lists[place - 1]!.push(revision);
    return wanted.map(({ postmortemId, size, after }, i) =>
      toPage(
        lists[i]!,
        size,
        ({ version }) => encodeCursor(fingerprint(postmortemId), [version]),
        after !== undefined,
      ),
    );
  }

  /** How many revisions of each the viewer may see. */
  async counts(viewer: Viewer, postmortemIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.readCopy<{ id: string; count: number }>(
      `SELECT r.postmortem_id AS id, count(*)::int AS count
       FROM revision r JOIN postmortem p ON p.id = r.postmortem_id
       WHERE r.postmortem_id = ANY ($1::uuid[]) AND p.visibility = ANY ($2::text[])
         AND r.snapshot ->> 'visibility' = ANY ($2::text[]) GROUP BY 1`,
      [postmortemIds, visibleTo(viewer)],
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  }
}

function fingerprint(postmortemId: string): string {
  return listFingerprint('revisions', postmortemId);
}
