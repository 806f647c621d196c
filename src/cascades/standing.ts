import { type Graph, reach } from '../catalog/index.js';

/** For each provider the services that go down with it, by themselves or by a way of hard dependencies. */
export function standing(graph: Graph): ReadonlyMap<string, ReadonlySet<string>> {
  let known = all.get(graph);
  if (!known) all.set(graph, (known = find(graph)));
  return known;
}

/** A graph does not change, so this is found once for each. */
const all = new WeakMap<Graph, ReadonlyMap<string, ReadonlySet<string>>>();

function find(graph: Graph): ReadonlyMap<string, ReadonlySet<string>> {
  const roots = new Map<string, string[]>();
  for (const { id, provider } of graph.services.values()) {
    if (provider === null) continue;
    const known = roots.get(provider);
    if (known) known.push(id);
    else roots.set(provider, [id]);
  }
  const walk = { maxDepth: Infinity, includeSoft: false, asOf: null };
  return new Map([...roots].map(([provider, ids]) => [provider, new Set(reach(graph, ids, walk).keys())]));
}

/**
 * The Herfindahl-Hirschman index of what stands on whom: the sum of the squared shares (Hirschman, The Paternity of an
 * Index, American Economic Review 54, 1964). Null where nothing stands on anybody.
 */
export function herfindahl(amounts: readonly number[]): number | null {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  return total === 0 ? null : amounts.reduce((sum, amount) => sum + (amount / total) ** 2, 0);
}
