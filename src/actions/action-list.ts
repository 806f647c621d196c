import { Inject, Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import {
  CURSOR_KEY,
  decodeCursor,
  encodeCursor,
  listFingerprint,
  type Page,
  type PageArgs,
  pageSize,
  toPage,
} from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database, Params } from '../database/index.js';
import { type ActionItem, PostmortemReader, type Selection } from '../postmortems/index.js';
import { conditions, type Wanted } from './action-filter.js';

interface Row {
  readonly id: string;
  readonly postmortem_id: string;
  readonly cursor: string;
}

/** Undated items come last; the expression is that of their index. */
const DUE = `coalesce(a.due_on, 'infinity')`;

/** Action items across postmortems, soonest due first. */
@Injectable()
export class ActionList {
  constructor(
    private readonly database: Database,
    private readonly reader: PostmortemReader,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A page of them: its ids in one statement, their postmortems' action items in another. */
  async page(
    viewer: Viewer,
    wanted: Wanted,
    { first, after }: PageArgs,
    selection: Selection,
  ): Promise<Page<ActionItem>> {
    const size = pageSize(first);
    const fingerprint = listFingerprint('actionItems', wanted.filter);
    const place = decodeCursor(after, fingerprint, [CURSOR_KEY.instant, CURSOR_KEY.uuid]);
    const params = new Params();
    const sql = pageSql(viewer, wanted, { size, place, zone: this.config.timeZone }, params);
    const rows = await this.database.readCopy<Row>(sql, params.values);
    const { pageInfo, edges } = toPage(
      rows,
      size,
      ({ cursor, id }) => encodeCursor(fingerprint, [cursor, id]),
      place !== undefined,
    );
    const ids = [...new Set(edges.map(({ node }) => node.postmortem_id))];
    const postmortems = [...(await this.reader.byIds(viewer, ids, selection)).values()];
    const items = new Map(postmortems.flatMap((one) => one.actionItems).map((item) => [item.id, item]));
    // One that was taken away between the statements is left out.
    const found = edges.flatMap(({ cursor, node: { id } }) => {
      const node = items.get(id);
      return node ? [{ cursor, node }] : [];
    });
    return { pageInfo, edges: found, nodes: found.map(({ node }) => node) };
  }

  /** How many there are; where `most` is given, counted no further than one more than that. */
  async count(viewer: Viewer, wanted: Wanted, most?: number): Promise<number> {
    const params = new Params();
    const rows = `FROM action_item a JOIN postmortem p ON p.id = a.postmortem_id
       WHERE ${conditions(viewer, wanted, this.config.timeZone, params)}`;
    const [row] = await this.database.readCopy<{ count: number }>(
      most === undefined
        ? `SELECT count(*)::int AS count ${rows}`
        : `SELECT count(*)::int AS count FROM (SELECT 1 ${rows} LIMIT ${params.add(most + 1)}) few`,
      params.values,
    );
    return row!.count;
  }
}

interface PageRequest {
  readonly size: number;
  readonly place: readonly string[] | undefined;
  readonly zone: string;
}

/** The ids of a page in order, with one more than asked for. */
export function pageSql(
  viewer: Viewer,
  wanted: Wanted,
  { size, place, zone }: PageRequest,
  params: Params,
): string {
  const where = conditions(viewer, wanted, zone, params);
  const after = place
    ? `AND (${DUE}, a.id) > (${params.add(place[0])}::timestamp AT TIME ZONE 'UTC', ${params.add(place[1])}::uuid)`
    : '';
  return `SELECT a.id, a.postmortem_id, (${DUE} AT TIME ZONE 'UTC')::text AS cursor
    FROM action_item a JOIN postmortem p ON p.id = a.postmortem_id
    WHERE ${where} ${after}
    ORDER BY ${DUE}, a.id LIMIT ${params.add(size + 1)}`;
}
