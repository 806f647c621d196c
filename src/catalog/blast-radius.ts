import { BadInput, DomainError } from '../common/index.js';
import type { BlastRadius, BlastRadiusEntry, CategoryCount } from './blast-radius.graphql.js';
import { type Graph, pathTo, reach, type Reached, type Walk } from './graph.js';
import type { ServiceCategory } from './service.enums.js';
import type { Service } from './service.graphql.js';

/** Longest chains looked at: longer ones than this are cycles or mistakes. */
export const MAX_DEPTH = 50;
/** Services that one request may reach, all its blast radii together. */
const MAX_REACHED = 100_000;

export interface BlastRadiusArgs {
  readonly maxDepth?: number | null;
  readonly includeSoft?: boolean | null;
  readonly asOf?: string | null;
}

/** Checks how far to look, and how. */
export function walkOf({ maxDepth, includeSoft, asOf }: BlastRadiusArgs): Walk {
  const depth = maxDepth ?? 10;
  if (depth < 1 || depth > MAX_DEPTH) throw BadInput.of('maxDepth', `must be from 1 to ${MAX_DEPTH}`);
  return { maxDepth: depth, includeSoft: includeSoft ?? true, asOf: asOf == null ? null : Date.parse(asOf) };
}

/** What a request has reached so far: blast radii inside each other multiply. */
export class Reach {
  private reached = 0;

  /** Everything that the failure of these services reaches, themselves first. */
  from(graph: Graph, roots: readonly string[], walk: Walk): Map<string, Reached> {
    if (this.reached > MAX_REACHED) throw tooMuch();
    const reached = reach(graph, roots, walk);
    this.reached += reached.size;
    return reached;
  }
}

function tooMuch(): DomainError {
  return new DomainError(
    'QUERY_TOO_COMPLEX',
    `The blast radii of this query reach more than ${MAX_REACHED} services; ask for fewer services, or fewer hops`,
  );
}

/** The answer, its ways only put together where they are asked for. */
export function blastRadius(graph: Graph, reached: ReadonlyMap<string, Reached>): BlastRadius {
  const hit = [...reached.values()]
    .filter(({ distance }) => distance > 0)
    .sort((a, b) => a.distance - b.distance || graph.rank.get(a.id)! - graph.rank.get(b.id)!);
  return {
    totalCount: hit.length,
    get services() {
      return hit.map(({ id, distance, isHard }): BlastRadiusEntry => ({
        service: service(graph, id),
        distance,
        hard: isHard,
        get path() {
          return pathTo(reached, id).map((on) => service(graph, on));
        },
      }));
    },
    get byCategory() {
      return byCategory(hit.map(({ id }) => service(graph, id)));
    },
  };
}

/** Services by what they are for, most first. */
export function byCategory(services: readonly Service[]): CategoryCount[] {
  const counts = new Map<ServiceCategory, number>();
  for (const { category } of services) counts.set(category, (counts.get(category) ?? 0) + 1);
  return [...counts]
    .map(([category, count]) => ({ category, count }))
    .sort((a, b) => b.count - a.count || (a.category < b.category ? -1 : 1));
}

function service(graph: Graph, id: string): Service {
  return graph.services.get(id)!;
}
