import { serviceLink } from '../links.js';
import type { GraphEdge, GraphNode } from './graph-layout.js';

/** A service that an incident reached. */
export interface ReachedService {
  readonly service: { readonly slug: string; readonly name: string };
  readonly involvement: string;
  readonly cascadedFrom: { readonly slug: string } | null;
}

/** Services that nothing follows, of one parent, drawn one by one; the rest is one box. */
const MAX_LEAVES = 7;

/** The way a failure took, as far as somebody has said it; services that nobody said it of are left out. */
export function cascadeGraph(reached: readonly ReachedService[]): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const bySlug = new Map(reached.map((one) => [one.service.slug, one]));
  const children = new Map<string, ReachedService[]>();
  for (const one of reached) {
    const from = one.cascadedFrom?.slug;
    if (from === undefined || !bySlug.has(from)) continue;
    const known = children.get(from);
    if (known) known.push(one);
    else children.set(from, [one]);
  }
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  const add = ({ service, involvement }: ReachedService): void => {
    const { slug, name } = service;
    const kind = involvement === 'ORIGIN' ? ('origin' as const) : undefined;
    nodes.set(slug, { id: slug, label: name, href: serviceLink(slug), ...(kind && { kind }) });
  };
  for (const [from, reachedNext] of children) {
    add(bySlug.get(from)!);
    const leaves = reachedNext.filter(({ service }) => !children.has(service.slug));
    // A box for a single one would save nothing.
    const folded = new Set(leaves.length > MAX_LEAVES + 1 ? leaves.slice(MAX_LEAVES) : []);
    for (const next of reachedNext) {
      if (folded.has(next)) continue;
      add(next);
      edges.push({ from, to: next.service.slug });
    }
    if (folded.size === 0) continue;
    const id = `more than ${from}`;
    nodes.set(id, { id, label: `${folded.size} more`, kind: 'more' });
    edges.push({ from, to: id });
  }
  return { nodes: [...nodes.values()], edges };
}
