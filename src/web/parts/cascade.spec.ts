import { describe, expect, it } from '@jest/globals';
import { cascadeGraph, type ReachedService } from './cascade.js';
import { place } from './graph-layout.js';

const reached = (
  slug: string,
  from: string | null,
  involvement = from === null ? 'ORIGIN' : 'CASCADE',
): ReachedService => ({
  service: { slug, name: slug.toUpperCase() },
  involvement,
  cascadedFrom: from === null ? null : { slug: from },
});

describe('the picture of a cascade', () => {
  it('shows who reached whom, and leaves out whom nobody said it of', () => {
    const { nodes, edges } = cascadeGraph([
      reached('a', null),
      reached('b', 'a'),
      reached('c', 'b'),
      reached('x', null),
    ]);
    expect(nodes.map(({ id, kind }) => [id, kind])).toEqual([
      ['a', 'origin'],
      ['b', undefined],
      ['c', undefined],
    ]);
    expect(edges).toEqual([
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ]);
  });

  it('folds many services of one parent that nothing follows', () => {
    const leaves = Array.from({ length: 20 }, (_, i) => reached(`leaf${i}`, 'a'));
    const { nodes } = cascadeGraph([reached('a', null), ...leaves, reached('b', 'a'), reached('c', 'b')]);
    expect(nodes).toHaveLength(1 + 7 + 1 + 2);
    expect(nodes.find(({ kind }) => kind === 'more')).toMatchObject({ label: '13 more' });
  });

  it('can be drawn where services go round in a circle', () => {
    const { nodes, edges } = cascadeGraph([reached('a', 'b'), reached('b', 'a')]);
    const placed = place(nodes, edges);
    expect(placed.nodes).toHaveLength(2);
    expect(placed.edges.every(({ points }) => points.length >= 2)).toBe(true);
  });

  it('is laid out without two boxes on each other', () => {
    const services = [
      reached('a', null),
      ...['b', 'c', 'd'].map((slug) => reached(slug, 'a')),
      reached('e', 'c'),
    ];
    const { nodes } = place(...(Object.values(cascadeGraph(services)) as [never, never]));
    for (const one of nodes)
      for (const other of nodes)
        if (one !== other)
          expect(
            Math.abs(one.y - other.y) >= 28 || Math.abs(one.x - other.x) >= (one.width + other.width) / 2,
          ).toBe(true);
  });
});
