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

export function blastRadius(graph: Graph, reached: ReadonlyMap<string, Reached>): BlastRadius {
  return new Answer(graph, reached);
}

/**
 * The answer, its parts only put together where they are asked for. Getters of a class, not of a literal: each object
 * with getters of its own would be of a shape of its own, which is kept until the whole heap is collected.
 */
class Answer implements BlastRadius {
  private readonly hit: readonly Reached[];
  readonly totalCount: number;

  constructor(
    private readonly graph: Graph,
    private readonly reached: ReadonlyMap<string, Reached>,
  ) {
    this.hit = [...reached.values()]
      .filter(({ distance }) => distance > 0)
      .sort((a, b) => a.distance - b.distance || graph.rank.get(a.id)! - graph.rank.get(b.id)!);
    this.totalCount = this.hit.length;
  }

  get services(): BlastRadiusEntry[] {
    return this.hit.map((one) => new Entry(this.graph, this.reached, one));
  }

  get byCategory(): CategoryCount[] {
    return byCategory(this.hit.map(({ id }) => service(this.graph, id)));
  }
}

class Entry implements BlastRadiusEntry {
  readonly service: Service;
  readonly distance: number;
  readonly hard: boolean;

  constructor(
    private readonly graph: Graph,
    private readonly reached: ReadonlyMap<string, Reached>,
    { id, distance, isHard }: Reached,
  ) {
    this.service = service(graph, id);
    this.distance = distance;
    this.hard = isHard;
  }

  get path(): Service[] {
    return pathTo(this.reached, this.service.id).map((on) => service(this.graph, on));
  }
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
