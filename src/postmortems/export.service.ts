import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { Database } from '../database/index.js';
import type { PostmortemDocument } from './document.js';
import { linkActions } from './linking.js';
import type { Postmortem } from './postmortem.graphql.js';
import { documentOf } from './stored-document.js';
import { ALL_PARTS, treeSql } from './tree.sql.js';

const SLICE = 100;
const NEXT_SLICE = treeSql(
  `SELECT id, number AS ord, number::text AS cursor FROM postmortem
   WHERE number > $2 AND visibility = ANY ($1::text[]) ORDER BY number LIMIT ${SLICE}`,
  new Set(ALL_PARTS),
);

/** Hands out every postmortem the viewer may see as whole documents, oldest reference first. */
@Injectable()
export class PostmortemExport {
  constructor(private readonly database: Database) {}

  async count(viewer: Viewer): Promise<number> {
    const [row] = await this.database.readCopy<{ count: number }>(
      'SELECT count(*)::int AS count FROM postmortem WHERE visibility = ANY ($1::text[])',
      [visibleTo(viewer)],
    );
    return row!.count;
  }

  async *documents(viewer: Viewer): AsyncGenerator<PostmortemDocument> {
    let after = 0;
    for (;;) {
      const rows = await this.database.readCopy<{ cursor: string; doc: Postmortem }>(NEXT_SLICE, [
        visibleTo(viewer),
        after,
      ]);
      for (const { doc } of rows) {
        linkActions(doc);
        yield documentOf(doc);
      }
      if (rows.length < SLICE) return;
      after = Number(rows.at(-1)!.cursor);
    }
  }
}
