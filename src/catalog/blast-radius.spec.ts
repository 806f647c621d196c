import { expect, it } from '@jest/globals';
import { Reach, walkOf } from './blast-radius.js';
import type { Edge, Graph } from './graph.js';

it('one request cannot reach services without an end', () => {
  const edges = Array.from({ length: 9999 }, (_, i): Edge => ({
    from: `s${i}`,
    isHard: true,
    since: null,
    until: null,
  }));
  const graph: Graph = { services: new Map(), rank: new Map(), dependents: new Map([['root', edges]]) };
  const request = new Reach();
  for (let i = 0; i < 11; i++) expect(request.from(graph, ['root'], walkOf({})).size).toBe(10_000);
  expect(() => request.from(graph, ['root'], walkOf({}))).toThrow(/more than 100000 services/);
  expect(new Reach().from(graph, ['root'], walkOf({})).size).toBe(10_000);
});
