import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Edge, type Graph, pathTo, reach, type Walk } from './graph.js';

/** `a-b` says that b needs a, `a~b` that it does so softly; `@1..5` from when to when. */
function graphOf(...edges: string[]): Graph {
  const dependents = new Map<string, Edge[]>();
  for (const edge of edges) {
    const [, on, kind, from, since, until] = /^(\w+)([-~])(\w+)(?:@(\d*)\.\.(\d*))?$/.exec(edge)!;
    const time = (text: string | undefined) => (text ? Number(text) : null);
    const known = dependents.get(on!) ?? [];
    known.push({ from: from!, isHard: kind === '-', since: time(since), until: time(until) });
    dependents.set(on!, known);
  }
  return { services: new Map(), rank: new Map(), dependents };
}
const ALL: Walk = { maxDepth: 10, includeSoft: true, asOf: null };
const shown = (graph: Graph, walk: Partial<Walk> = {}, roots = ['a']) => {
  const reached = reach(graph, roots, { ...ALL, ...walk });
  return [...reached.values()]
    .filter(({ distance }) => distance > 0)
    .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
    .map(({ id, isHard }) => `${isHard ? 'hard' : 'soft'} ${pathTo(reached, id).join('>')}`);
};

describe('a failure', () => {
  it('reaches everything that needs it, nearest first', () => {
    expect(shown(graphOf('a-b', 'b-c', 'a-d', 'x-y'))).toEqual(['hard a>b', 'hard a>d', 'hard a>b>c']);
  });

  it('goes round a cycle once, and never back to where it began', () => {
    expect(shown(graphOf('a-b', 'b-c', 'c-a', 'c-b'))).toEqual(['hard a>b', 'hard a>b>c']);
  });

  it('takes down what a longer way of hard hops reaches, though a shorter soft one exists', () => {
    expect(shown(graphOf('a~c', 'a-b', 'b-c', 'c-d'))).toEqual(['hard a>b', 'hard a>b>c', 'hard a>b>c>d']);
  });

  it('degrades what is beyond a soft hop, by the shortest way', () => {
    expect(shown(graphOf('a-b', 'b~c', 'c-d', 'a~d'))).toEqual(['hard a>b', 'soft a>d', 'soft a>b>c']);
    expect(shown(graphOf('a-b', 'b~c'), { includeSoft: false })).toEqual(['hard a>b']);
  });

  it('stops after the hops asked for', () => {
    expect(shown(graphOf('a-b', 'b-c', 'c-d'), { maxDepth: 2 })).toEqual(['hard a>b', 'hard a>b>c']);
    expect(shown(graphOf('a-b', 'b-c', 'a~c'), { maxDepth: 1 })).toEqual(['hard a>b', 'soft a>c']);
  });

  it('runs over the dependencies of its time', () => {
    const graph = graphOf('a-b@..5', 'a-c@5..', 'a-d@3..6', 'a-e');
    expect(shown(graph, { asOf: 4 })).toEqual(['hard a>b', 'hard a>d', 'hard a>e']);
    expect(shown(graph, { asOf: 5 })).toEqual(['hard a>c', 'hard a>d', 'hard a>e']);
    expect(shown(graph)).toEqual(['hard a>c', 'hard a>e']);
  });

  it('of several services at once reaches each once, from the nearest', () => {
    expect(shown(graphOf('a-b', 'b-c', 'x-c'), {}, ['a', 'x'])).toEqual(['hard a>b', 'hard x>c']);
  });

  it('has the distances of Bellman and Ford in any graph', () => {
    const node = fc.integer({ min: 0, max: 9 });
    const edges = fc.array(fc.tuple(node, node, fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(edges, (list) => {
        const graph = graphOf(...list.map(([on, by, hard]) => `n${on}${hard ? '-' : '~'}n${by}`));
        const reached = reach(graph, ['n0'], ALL);
        const relax = (only: boolean) => {
          const far = new Map([['n0', 0]]);
          for (let i = 0; i < 10; i++)
            for (const [on, by, hard] of list)
              if ((hard || !only) && far.has(`n${on}`))
                far.set(`n${by}`, Math.min(far.get(`n${by}`) ?? 99, far.get(`n${on}`)! + 1));
          return far;
        };
        const [hard, any] = [relax(true), relax(false)];
        expect([...reached.keys()].sort()).toEqual([...any.keys()].sort());
        for (const { id, isHard, distance } of reached.values()) {
          expect(isHard).toBe(hard.has(id));
          if (isHard) expect(distance).toBe(hard.get(id));
          expect(pathTo(reached, id)).toHaveLength(distance + 1);
        }
      }),
    );
  });
});
