import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { encodeCursor, type Page, toPage } from '../common/index.js';
import { Database } from '../database/index.js';
import { ANY_CAUSE } from './filter.sql.js';
import { listId } from './list-page.sql.js';
import type { Postmortem } from './postmortem.graphql.js';
import { PostmortemReader } from './postmortem.reader.js';
import type { Selection } from './selection.js';

/** The first page of the newest postmortems of one service. */
export interface FirstPage {
  readonly id: string;
  readonly slug: string;
  readonly size: number;
}

interface Row {
  readonly place: number;
  readonly id: string;
  readonly cursor: string;
}

/** The newest postmortems of many services at once: two statements, however many services a request asks it of. */
@Injectable()
export class ServicePostmortems {
  constructor(
    private readonly database: Database,
    private readonly reader: PostmortemReader,
  ) {}

  async firstPages(
    viewer: Viewer,
    wanted: readonly FirstPage[],
    selection: Selection,
  ): Promise<Page<Postmortem>[]> {
    const rows = await this.database.readCopy<Row>(
      `SELECT w.place::int, f.id, f.cursor
       FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS w(service_id, size, place)
       CROSS JOIN LATERAL (
         SELECT f.postmortem_id AS id, (f.started_key AT TIME ZONE 'UTC')::text AS cursor,
           row_number() OVER (ORDER BY f.started_key DESC, f.postmortem_id DESC) AS ord
         FROM postmortem_facet f
         WHERE f.service_id = w.service_id AND f.cause = '${ANY_CAUSE}' AND f.status <> 'ARCHIVED'
           AND f.visibility = ANY ($3::text[])
         ORDER BY f.started_key DESC, f.postmortem_id DESC LIMIT w.size + 1) f
       ORDER BY w.place, f.ord`,
      [wanted.map(({ id }) => id), wanted.map(({ size }) => size), visibleTo(viewer)],
    );
    const found = await this.reader.byIds(viewer, [...new Set(rows.map(({ id }) => id))], selection);
    const lists = wanted.map((): Row[] => []);
    for (const row of rows) if (found.has(row.id)) lists[row.place - 1]!.push(row);
    return wanted.map(({ slug, size }, i) => {
      const list = listId('NEWEST', { service: [slug] });
      const cursors = new Map(lists[i]!.map(({ id, cursor }) => [id, encodeCursor(list, [cursor, id])]));
      const postmortems = lists[i]!.map(({ id }) => found.get(id)!);
      return toPage(postmortems, size, ({ id }) => cursors.get(id)!, false);
    });
  }

  /** How many each of these services has. */
  async counts(viewer: Viewer, serviceIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.readCopy<{ id: string; count: number }>(
      `SELECT service_id AS id, count(*)::int AS count FROM postmortem_facet
       WHERE service_id = ANY ($1::uuid[]) AND cause = '${ANY_CAUSE}' AND status <> 'ARCHIVED'
         AND visibility = ANY ($2::text[]) GROUP BY 1`,
      [serviceIds, visibleTo(viewer)],
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  }
}
