import { type Viewer, visibleTo } from '../access/index.js';
import {
  CURSOR_KEY,
  decodeCursor,
  encodeCursor,
  listFingerprint,
  type Page,
  pageOf,
  pageSize,
} from '../common/index.js';
import { Params } from '../database/index.js';
import type { PostmortemFilter } from './filter.input.js';
import { filterSql, normalizeFilter } from './filter.sql.js';
import type { IncidentGroup } from './incident-group.input.js';
import { countedFilter, groupConditions, normalizeGroup } from './incident-group.sql.js';
import type { PostmortemSort } from './postmortem.enums.js';

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

/** A page of a list that was asked for, checked: the statement of its ids, and how to make a page of what they lead to. */
export interface ListPage {
  readonly filter: PostmortemFilter;
  readonly sql: string;
  readonly values: readonly unknown[];
  /** Whether it was reached with a cursor. */
  readonly isLater: boolean;
  pageOf<R extends Place, T>(rows: readonly R[], node: (row: R) => T, withEdges?: boolean): Page<T>;
}

/** Where a postmortem stands in a list. */
export interface Place {
  readonly id: string;
  readonly cursor: string | null;
}

/** Keyset-paginated, so that inserts neither repeat nor hide entries. */
export function listPage(viewer: Viewer, request: ListRequest): ListPage {
  const group = normalizeGroup(request.group);
  const filter = countedFilter(normalizeFilter(request.filter), group);
  const sort = request.sort ?? 'NEWEST';
  const size = pageSize(request.first);
  const fingerprint = listId(sort, filter, group);
  const keyPattern = ORDERS[sort].type === 'numeric' ? CURSOR_KEY.number : CURSOR_KEY.instant;
  const after = decodeCursor(request.after, fingerprint, [keyPattern, CURSOR_KEY.uuid]);
  const params = new Params();
  const sql = pageSql({ filter, group, sort, size, after }, visibleTo(viewer), params);
  const isLater = after !== undefined;
  const cursor = ({ id, cursor }: Place): string => encodeCursor(fingerprint, [cursor ?? '', id]);
  return {
    filter,
    sql,
    values: params.values,
    isLater,
    pageOf: (rows, node, withEdges) => pageOf(rows, size, { cursor, node }, isLater, withEdges),
  };
}

/** How many postmortems the request matches on all its pages. */
export function countSql(
  viewer: Viewer,
  request: Pick<ListRequest, 'filter' | 'group'>,
): { sql: string; values: readonly unknown[] } {
  const params = new Params();
  const group = normalizeGroup(request.group);
  const filter = countedFilter(normalizeFilter(request.filter), group);
  const { facet, where } = filterSql(filter, visibleTo(viewer), params, true);
  where.push(...groupConditions(group, filter, visibleTo(viewer), params));
  const from = facet ? FROM_FACET(where) : 'postmortem p';
  const sql = `SELECT count(*)::int AS count FROM ${from} WHERE ${where.join(' AND ')}`;
  return { sql, values: params.values };
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
