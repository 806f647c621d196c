import { Inject, Injectable } from '@nestjs/common';
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
import { CONFIG, type Config } from '../config/index.js';
import { Database, Params } from '../database/index.js';
import { linkActions } from './linking.js';
import type { PostmortemFilter } from './filter.input.js';
import { filterSql, normalizeFilter } from './filter.sql.js';
import type { IncidentGroup } from './incident-group.input.js';
import { countedFilter, groupConditions, normalizeGroup } from './incident-group.sql.js';
import type { PostmortemSort } from './postmortem.enums.js';
import type { Postmortem } from './postmortem.graphql.js';
import { completeness } from './rules.js';
import type { Selection } from './selection.js';
import { contentOf } from './stored-document.js';
import { treeSql } from './tree.sql.js';
import { UnknownNames } from './unknown-names.js';

/** Shapes of pages remembered for one selection. */
const MAX_STATEMENTS = 50;

interface Row {
  readonly cursor: string | null;
  readonly doc: Postmortem;
}

export interface ListRequest {
  readonly filter?: PostmortemFilter | null;
  readonly group?: IncidentGroup | null;
  readonly sort?: PostmortemSort | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/** Sort key, direction and the cursor's type of each order. Undated postmortems come last. */
const ORDERS: Readonly<Record<PostmortemSort, { key: string; type: string; down: boolean }>> = {
  NEWEST: { key: `coalesce(p.started_at, '-infinity')`, type: 'timestamptz', down: true },
  OLDEST: { key: `coalesce(p.started_at, 'infinity')`, type: 'timestamptz', down: false },
  LONGEST: {
    key: 'coalesce(extract(epoch FROM p.resolved_at - p.started_at), -1)',
    type: 'numeric',
    down: true,
  },
  RECENTLY_UPDATED: { key: 'p.updated_at', type: 'timestamptz', down: true },
};

/** Reads postmortems as the API answers them: only what is asked for, only what the viewer may see. */
@Injectable()
export class PostmortemReader {
  /** A query that comes again has the same selection. */
  private readonly statements = new WeakMap<Selection, Map<string, string>>();

  constructor(
    private readonly database: Database,
    private readonly unknownNames: UnknownNames,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The visible ones among these ids. */
  async byIds(
    viewer: Viewer,
    ids: readonly string[],
    selection: Selection,
  ): Promise<Map<string, Postmortem>> {
    const valid = ids.filter((id) => CURSOR_KEY.uuid.test(id));
    if (valid.length === 0) return new Map();
    const page =
      valid.length === 1
        ? `SELECT id, 1 AS ord, NULL AS cursor FROM postmortem WHERE id = $2 AND visibility = ANY ($1::text[])`
        : `SELECT id, 1 AS ord, NULL AS cursor FROM postmortem
           WHERE id = ANY ($2::uuid[]) AND visibility = ANY ($1::text[])`;
    const rows = await this.database.readCopy<Row>(this.tree(page, selection), [
      visibleTo(viewer),
      valid.length === 1 ? valid[0] : valid,
    ]);
    return new Map(rows.map(({ doc }) => [doc.id, this.finish(doc, selection)]));
  }

  async byId(viewer: Viewer, id: string, selection: Selection): Promise<Postmortem | null> {
    return (await this.byIds(viewer, [id], selection)).get(id) ?? null;
  }

  async byReference(viewer: Viewer, reference: string, selection: Selection): Promise<Postmortem | null> {
    const number = /^PM-([1-9]\d{0,9})$/i.exec(reference.trim())?.[1];
    if (number === undefined) return null;
    const page = `SELECT id, 1 AS ord, NULL AS cursor FROM postmortem
      WHERE number = $2::bigint AND visibility = ANY ($1::text[])`;
    const [row] = await this.database.readCopy<Row>(this.tree(page, selection), [visibleTo(viewer), number]);
    return row ? this.finish(row.doc, selection) : null;
  }

  /** A page of the filtered list; keyset-paginated, so that inserts neither repeat nor hide entries. */
  async list(viewer: Viewer, request: ListRequest, selection: Selection): Promise<Page<Postmortem>> {
    const group = normalizeGroup(request.group);
    const filter = countedFilter(normalizeFilter(request.filter), group);
    const sort = request.sort ?? 'NEWEST';
    const size = pageSize(request.first);
    const { type } = ORDERS[sort];
    const fingerprint = listId(sort, filter, group);
    const keyPattern = type === 'numeric' ? CURSOR_KEY.number : CURSOR_KEY.instant;
    const after = decodeCursor(request.after, fingerprint, [keyPattern, CURSOR_KEY.uuid]);

    const params = new Params();
    const page = pageSql({ filter, group, sort, size, after }, visibleTo(viewer), params);
    const rows = await this.database.readCopy<Row>(this.tree(page, selection), params.values);
    if (rows.length === 0 && after === undefined) await this.unknownNames.refuse(filter);
    const cursors = new Map(rows.map((row) => [row.doc, row.cursor]));
    for (const { doc } of rows) this.finish(doc, selection);
    const docs = rows.map((row) => row.doc);
    return toPage(
      docs,
      size,
      (doc) => encodeCursor(fingerprint, [cursors.get(doc) ?? '', doc.id]),
      after !== undefined,
    );
  }

  /** How many postmortems the request matches on all its pages. */
  async count(viewer: Viewer, request: Pick<ListRequest, 'filter' | 'group'>): Promise<number> {
    const params = new Params();
    const group = normalizeGroup(request.group);
    const filter = countedFilter(normalizeFilter(request.filter), group);
    const { facet, where } = filterSql(filter, visibleTo(viewer), params, true);
    where.push(...groupConditions(group, filter, visibleTo(viewer), params));
    const from = facet ? FROM_FACET(where) : 'postmortem p';
    const sql = `SELECT count(*)::int AS count FROM ${from} WHERE ${where.join(' AND ')}`;
    const [row] = await this.database.readCopy<{ count: number }>(sql, params.values);
    return row!.count;
  }

  /** Statements run to thousands of characters: the same one is built once, and found by its text more cheaply. */
  private tree(page: string, selection: Selection): string {
    let statements = this.statements.get(selection);
    if (!statements) this.statements.set(selection, (statements = new Map<string, string>()));
    let sql = statements.get(page);
    if (sql === undefined) {
      sql = treeSql(page, selection.parts, this.config.timeZone, selection.wanted);
      if (statements.size < MAX_STATEMENTS) statements.set(page, sql);
    }
    return sql;
  }

  private finish(doc: Postmortem, selection: Selection): Postmortem {
    doc.url = `${this.config.publicUrl}/postmortems/${doc.reference}`;
    if (selection.parts.has('factors') && selection.parts.has('actionItems')) linkActions(doc);
    if (selection.completeness) doc.completeness = completeness(contentOf(doc));
    return doc;
  }
}

/** Tells the cursors of one list from those of another. */
export function listId(sort: PostmortemSort, filter: PostmortemFilter, group?: IncidentGroup): string {
  return listFingerprint('postmortems', sort, filter, ...(group ? [group] : []));
}

const FROM_FACET = (where: readonly string[]): string =>
  where.some((condition) => /\bp\./.test(condition))
    ? 'postmortem_facet f JOIN postmortem p ON p.id = f.postmortem_id'
    : 'postmortem_facet f';

interface PageRequest {
  readonly filter: PostmortemFilter;
  readonly group?: IncidentGroup | undefined;
  readonly sort: PostmortemSort;
  readonly size: number;
  readonly after: readonly string[] | undefined;
}

/** The ids of a page in order, with what the cursor needs; from the facet table where it fits. */
export function pageSql(
  { filter, group, sort, size, after }: PageRequest,
  visible: readonly string[],
  params: Params,
): string {
  const { facet, where } = filterSql(filter, visible, params, sort === 'NEWEST');
  where.push(...groupConditions(group, filter, visible, params));
  const { key, type, down } = ORDERS[sort];
  const [sortKey, idKey] = facet ? ['f.started_key', 'f.postmortem_id'] : [key, 'p.id'];
  const direction = down ? 'DESC' : 'ASC';
  if (after) {
    const bound =
      type === 'timestamptz'
        ? `(${params.add(after[0])}::timestamp AT TIME ZONE 'UTC')`
        : `${params.add(after[0])}::numeric`;
    where.push(`(${sortKey}, ${idKey}) ${down ? '<' : '>'} (${bound}, ${params.add(after[1])}::uuid)`);
  }
  const cursor = type === 'timestamptz' ? `(${sortKey} AT TIME ZONE 'UTC')::text` : `(${sortKey})::text`;
  return `SELECT ${idKey} AS id, row_number() OVER (ORDER BY ${sortKey} ${direction}, ${idKey} ${direction}) AS ord, ${cursor} AS cursor
    FROM ${facet ? FROM_FACET(where) : 'postmortem p'} WHERE ${where.join('\n AND ')}
    ORDER BY ${sortKey} ${direction}, ${idKey} ${direction} LIMIT ${params.add(size + 1)}`;
}
