import { serviceLink } from '../links.js';
import type { GraphEdge, GraphNode } from './graph-layout.js';

interface Named {
  readonly slug: string;
  readonly name: string;
}

/** One service with its neighbours and what its failure reaches. */
export interface ServiceNeighbourhood extends Named {
  readonly dependencies: readonly { readonly dependsOn: Named; readonly strength: string }[];
  readonly blastRadius: {
    readonly services: readonly {
      readonly service: Named;
      readonly distance: number;
      readonly hard: boolean;
      readonly path: readonly Named[];
    }[];
  };
}

/** Hops drawn, as many as fit in a picture; the table has all. */
const MAX_HOPS = 3;
const MAX_NODES = 36;
/** Services that nothing further follows, of one parent, drawn one by one. */
const MAX_LEAVES = 7;
const MAX_DEPENDENCIES = 12;

/** What it needs on the left, it in the middle, what needs it on the right: a failure spreads along the arrows. */
export function serviceGraph(here: ServiceNeighbourhood): ServiceGraph {
  for (let hops = MAX_HOPS; ; hops--) {
    const graph = graphOf(here, hops);
    if (hops === 1 || graph.nodes.length <= MAX_NODES) return graph;
  }
}

interface ServiceGraph {
  readonly nodes: GraphNode[];
  readonly edges: GraphEdge[];
}

function graphOf(here: ServiceNeighbourhood, hops: number): ServiceGraph {
  const nodes = new Map<string, GraphNode>([[here.slug, { id: here.slug, label: here.name, kind: 'here' }]]);
  const edges: GraphEdge[] = [];
  const add = ({ slug, name }: Named): void => {
    if (!nodes.has(slug)) nodes.set(slug, { id: slug, label: name, href: serviceLink(slug) });
  };
  const more = (count: number, id: string): string => {
    nodes.set(id, { id, label: `${count} more`, kind: 'more' });
    return id;
  };
  const reached = here.blastRadius.services.filter(({ distance }) => distance <= hops);
  const parents = new Set(reached.map(({ path }) => path.at(-2)!.slug));
  const isHard = new Map(reached.map(({ service, hard }) => [service.slug, hard]));
  const leaves = new Map<string, number>();
  for (const { service, path, hard } of reached) {
    const from = path.at(-2)!.slug;
    if (!parents.has(service.slug)) {
      const before = leaves.get(from) ?? 0;
      leaves.set(from, before + 1);
      if (before >= MAX_LEAVES) continue;
    }
    add(service);
    // The way in turns soft where the service before it would still go down.
    edges.push({ from, to: service.slug, isSoft: !hard && (isHard.get(from) ?? true) });
  }
  for (const [from, count] of leaves)
    if (count > MAX_LEAVES) edges.push({ from, to: more(count - MAX_LEAVES, `more than ${from}`) });
  for (const { dependsOn, strength } of here.dependencies.slice(0, MAX_DEPENDENCIES)) {
    // In a circle it may be on the right already.
    if (nodes.has(dependsOn.slug) && dependsOn.slug !== here.slug) {
      if (!edges.some(({ from, to }) => from === dependsOn.slug && to === here.slug))
        edges.push({ from: dependsOn.slug, to: here.slug, isSoft: strength === 'SOFT' });
      continue;
    }
    add(dependsOn);
    edges.push({ from: dependsOn.slug, to: here.slug, isSoft: strength === 'SOFT' });
  }
  const rest = here.dependencies.length - MAX_DEPENDENCIES;
  if (rest > 0) edges.push({ from: more(rest, 'more dependencies'), to: here.slug });
  return { nodes: [...nodes.values()], edges };
}
