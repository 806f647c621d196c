import type { Service } from './service.graphql.js';

/** That a service needs another one, from some time to some time; milliseconds since 1970. */
export interface Edge {
  readonly from: string;
  readonly isHard: boolean;
  /** Null: since before it was written down. */
  readonly since: number | null;
  /** Null: until now. */
  readonly until: number | null;
}

/** The catalogue as a graph: who needs whom, now and in the past. */
export interface Graph {
  readonly services: ReadonlyMap<string, Service>;
  /** Places of the services among all, by name. */
  readonly rank: ReadonlyMap<string, number>;
  /** For each service the edges of those that need it, by name. */
  readonly dependents: ReadonlyMap<string, readonly Edge[]>;
}

export interface Walk {
  /** Hops at most. */
  readonly maxDepth: number;
  readonly includeSoft: boolean;
  /** As the catalogue was then, in milliseconds since 1970; null: as it is now. */
  readonly asOf: number | null;
}

/** A service that a failure reaches. */
export interface Reached {
  readonly id: string;
  readonly distance: number;
  /** Every hop on the way is hard. */
  readonly isHard: boolean;
  /** The service before it on the way; null for where the failure begins. */
  readonly via: string | null;
}

/**
 * Everything that needs one of the roots, through others or by itself, each once, whatever cycles there are; the roots
 * first. A service that a way of hard hops reaches is given with the shortest such way, since that one
 * takes it down; any other with the shortest way there is. Breadth-first search, so the time grows with services plus
 * edges (Cormen et al., Introduction to Algorithms, 22.2).
 */
export function reach(graph: Graph, roots: readonly string[], walk: Walk): Map<string, Reached> {
  const reached = new Map<string, Reached>();
  for (const id of roots) reached.set(id, { id, distance: 0, isHard: true, via: null });
  spread(graph, reached, walk, true);
  if (walk.includeSoft) spread(graph, reached, walk, false);
  return reached;
}

/** Adds what can be reached from what is reached already, level by level. */
function spread(graph: Graph, reached: Map<string, Reached>, walk: Walk, hardOnly: boolean): void {
  const levels: string[][] = [];
  for (const { id, distance } of reached.values()) (levels[distance] ??= []).push(id);
  for (let distance = 0; distance < Math.min(levels.length, walk.maxDepth); distance++) {
    for (const via of levels[distance] ?? []) {
      for (const edge of graph.dependents.get(via) ?? []) {
        if (reached.has(edge.from) || (hardOnly && !edge.isHard) || !isValid(edge, walk.asOf)) continue;
        const isHard = edge.isHard && reached.get(via)!.isHard;
        reached.set(edge.from, { id: edge.from, distance: distance + 1, isHard, via });
        (levels[distance + 1] ??= []).push(edge.from);
      }
    }
  }
}

function isValid({ since, until }: Edge, asOf: number | null): boolean {
  if (asOf === null) return until === null;
  return (since ?? -Infinity) <= asOf && asOf < (until ?? Infinity);
}

/** The way a failure takes to this service, from where it begins. */
export function pathTo(reached: ReadonlyMap<string, Reached>, id: string): string[] {
  const path: string[] = [];
  for (let at: string | null = id; at !== null; at = reached.get(at)!.via) path.unshift(at);
  return path;
}
