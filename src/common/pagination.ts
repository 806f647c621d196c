import { createHash } from 'node:crypto';
import { BadInput } from './domain-error.js';
import { parseInstant } from './scalars.js';

export const MAX_PAGE = 100;

/** How many rows the caller wants: 1 to 100. */
export function pageSize(first: number | null | undefined, fallback = 20, field = 'first'): number {
  const size = first ?? fallback;
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE) {
    throw BadInput.of(field, `must be a whole number from 1 to ${MAX_PAGE}, not ${size}`);
  }
  return size;
}

/** Names a list (its sort and filter) so that a cursor of one list is refused by another. */
export function listFingerprint(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 10);
}

/** Opaque position in a list: the list's fingerprint and the keys of the last row. */
export function encodeCursor(fingerprint: string, keys: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify([fingerprint, ...keys])).toString('base64url');
}

/** The keys of a cursor, checked to belong to this list; undefined where there is no cursor. */
export function decodeCursor(
  cursor: string | null | undefined,
  fingerprint: string,
  keys: readonly CursorKey[],
): string[] | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const parts = parse(cursor);
  const values = parts?.slice(1);
  if (!parts || values?.length !== keys.length || !values.every((v, i) => keys[i]!.test(v))) {
    throw BadInput.of('after', 'is not a cursor of this API; use pageInfo.endCursor of the page before');
  }
  if (parts[0] !== fingerprint) {
    throw BadInput.of(
      'after',
      'is a cursor of another query; sort and filter must stay the same from page to page',
    );
  }
  return values;
}

function parse(cursor: string): string[] | undefined {
  if (cursor.length > 1000) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value.map(String) : undefined;
  } catch {
    return undefined;
  }
}

export interface CursorKey {
  test(value: string): boolean;
}

const INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,6})?$/;

/** What a cursor may hold; anything else is refused before it reaches a statement. */
export const CURSOR_KEY = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  number: /^-?\d{1,15}(\.\d{1,9})?$/,
  int32: { test: (value: string): boolean => /^\d{1,10}$/.test(value) && Number(value) <= 2_147_483_647 },
  /** A timestamp in UTC as PostgreSQL prints it: one that exists. */
  instant: {
    test: (value: string): boolean => {
      const [, day, time] = INSTANT.exec(value) ?? [];
      return (
        /^-?infinity$/.test(value) ||
        (day !== undefined && !day.startsWith('0000') && parseInstant(`${day}T${time}Z`) !== undefined)
      );
    },
  },
} as const;

export interface Page<T> {
  readonly nodes: readonly T[];
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Builds a page from rows fetched with one row more than asked for. */
export function toPage<T>(
  rows: readonly T[],
  size: number,
  cursorOf: (row: T) => string,
  hasPreviousPage: boolean,
): Page<T> {
  return pageOf(rows, size, { cursor: cursorOf, node: (row) => row }, hasPreviousPage);
}

/** The same of what the rows stand for; without edges where nobody asks for a cursor each. */
export function pageOf<R, T>(
  rows: readonly R[],
  size: number,
  of: { readonly cursor: (row: R) => string; readonly node: (row: R) => T },
  hasPreviousPage: boolean,
  withEdges = true,
): Page<T> {
  const kept = rows.slice(0, size);
  const nodes = kept.map(of.node);
  const [first, last] = [kept[0], kept.at(-1)];
  return {
    nodes,
    edges: withEdges ? kept.map((row, i) => ({ cursor: of.cursor(row), node: nodes[i]! })) : [],
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage,
      startCursor: first === undefined ? null : of.cursor(first),
      endCursor: last === undefined ? null : of.cursor(last),
    },
  };
}
