import { describe, expect, it } from '@jest/globals';
import type { Edge, Graph } from '../catalog/index.js';
import { herfindahl, standing } from './standing.js';

describe('the Herfindahl-Hirschman index', () => {
  it('is what the textbook says', () => {
    // Four firms of 30, 30, 20 and 20 %: 2,600 of 10,000 points (U.S. Department of Justice, Herfindahl-Hirschman Index).
    expect(herfindahl([30, 30, 20, 20])).toBeCloseTo(0.26, 12);
    expect(herfindahl([7])).toBe(1);
    expect(herfindahl([1, 1, 1, 1])).toBe(0.25);
    expect(herfindahl([])).toBeNull();
    expect(herfindahl([0])).toBeNull();
  });
});

it('a service stands on a provider by itself and over hard dependencies, not over soft ones', () => {
  const service = (id: string, provider: string | null) => [id, { id, provider }] as const;
  const needs = (from: string, isHard = true): Edge => ({ from, isHard, since: null, until: null });
  const graph = {
    services: new Map([
      service('s3', 'aws'),
      service('shop', null),
      service('mail', null),
      service('r2', 'cf'),
    ]),
    rank: new Map(),
    dependents: new Map([
      ['s3', [needs('shop'), needs('mail', false)]],
      ['shop', [needs('s3')]],
      ['r2', [needs('mail')]],
    ]),
  } as unknown as Graph;
  const shown = [...standing(graph)].map(([provider, ids]) => [provider, [...ids]]);
  expect(shown).toEqual([
    ['aws', ['s3', 'shop']],
    ['cf', ['r2', 'mail']],
  ]);
});
