import { expect, it } from '@jest/globals';
import { columnsOf } from './trend.js';

const trend = (...points: [label: string, start: string, count: number][]) => ({
  total: {
    points: points.map(([label, start, count]) => ({ count, bucket: { label, start, partial: false } })),
  },
});

it('a year leads to what it counts, published incidents of the calendar year', () => {
  const years = trend(['2023', '2023-01-01T00:00:00Z', 0], ['2024', '2024-01-01T00:00:00Z', 3]);
  expect(columnsOf(years, { service: 'a b' })).toEqual([
    { label: '2024', value: 3, isPartial: false, href: '/?service=a+b&year=2024&status=PUBLISHED' },
  ]);
});

it('a fiscal year, and what is no year, lead nowhere: a search knows no such filter', () => {
  const fiscal = trend(['2024', '2023-07-01T00:00:00Z', 3], ['2025-Q1', '2024-07-01T00:00:00Z', 1]);
  expect(columnsOf(fiscal, {}).map((column) => column.href)).toEqual([undefined, undefined]);
});
