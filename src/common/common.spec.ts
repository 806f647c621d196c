import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BadInput } from './domain-error.js';
import { CURSOR_KEY, decodeCursor, encodeCursor, listFingerprint, pageSize, toPage } from './pagination.js';
import { DateTime, parseInstant } from './scalars.js';

describe('page sizes', () => {
  it.each([0, -1, 101, 100_000, 1.5])('refuses %p', (first) => {
    expect(() => pageSize(first)).toThrow('first: must be a whole number from 1 to 100');
  });

  it('accepts 1 to 100 and falls back to 20', () => {
    expect([pageSize(1), pageSize(100), pageSize(null)]).toEqual([1, 100, 20]);
  });
});

describe('cursors', () => {
  const id = '0190c2f4-0000-7000-8000-000000000000';
  const list = listFingerprint('postmortems', 'NEWEST', {});

  it('come back as they went', () => {
    const cursor = encodeCursor(list, ['2025-10-20 06:48:00.5', id]);
    expect(decodeCursor(cursor, list, [CURSOR_KEY.instant, CURSOR_KEY.uuid])).toEqual([
      '2025-10-20 06:48:00.5',
      id,
    ]);
  });

  it('of another list are refused', () => {
    const other = listFingerprint('postmortems', 'NEWEST', { severity: ['SEV1'] });
    const cursor = encodeCursor(other, ['-infinity', id]);
    expect(() => decodeCursor(cursor, list, [CURSOR_KEY.instant, CURSOR_KEY.uuid])).toThrow(
      'cursor of another query',
    );
  });

  it('never let anything through that is not one', () => {
    const keys = [CURSOR_KEY.instant, CURSOR_KEY.uuid];
    const texts = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
      fc.tuple(fc.string(), fc.string()).map((parts) => encodeCursor(list, parts)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(() => decodeCursor(text, list, keys)).toThrow(BadInput);
      }),
    );
  });
});

it('builds a page from one row more than asked for', () => {
  const page = toPage([1, 2, 3], 2, String, false);
  expect(page).toMatchObject({
    nodes: [1, 2],
    pageInfo: { hasNextPage: true, startCursor: '1', endCursor: '2' },
  });
  expect(toPage([], 2, String, true).pageInfo).toEqual({
    hasNextPage: false,
    hasPreviousPage: true,
    startCursor: null,
    endCursor: null,
  });
});

describe('instants', () => {
  it.each([
    ['2025-10-20T06:48:00Z', '2025-10-20T06:48:00Z'],
    ['2025-10-20t08:48:00.250+02:00', '2025-10-20T06:48:00.250Z'],
    ['1628-08-10T15:00:00Z', '1628-08-10T15:00:00Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ])('reads %s', (text, instant) => expect(parseInstant(text)).toBe(instant));

  it.each([
    '2025-10-20',
    '2025-10-20T06:48:00',
    '2025-02-29T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-01-01T25:00:00Z',
    '',
    'now',
    '9999-12-31T23:59:59-01:00',
    '0001-01-01T00:00:00+01:00',
  ])('refuses %j', (text) => expect(parseInstant(text)).toBeUndefined());

  it('are answered in UTC, also as PostgreSQL prints them in JSON', () => {
    expect(DateTime.serialize('2025-10-20T06:48:00')).toBe('2025-10-20T06:48:00Z');
    expect(DateTime.serialize(new Date(0))).toBe('1970-01-01T00:00:00Z');
    expect(() => DateTime.parseValue('yesterday')).toThrow(/RFC 3339/);
  });
});
