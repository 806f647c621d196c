import { Graph, layout } from '@dagrejs/dagre';
import { LRUCache } from 'lru-cache';

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly href?: string;
  /** What it is in the picture, as the style sheet knows it. */
  readonly kind?: 'origin' | 'here' | 'more';
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly isSoft?: boolean;
}

export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly (GraphNode & {
    readonly text: string;
    readonly x: number;
    readonly y: number;
    readonly width: number;
  })[];
  readonly edges: readonly (GraphEdge & {
    readonly points: readonly { readonly x: number; readonly y: number }[];
  })[];
}

export const NODE_HEIGHT = 28;
const MAX_LABEL = 26;
/** Width of a character at 12 px, generously, since the font is the reader's. */
const CHARACTER = 7;
const PADDING = 22;
const MARGIN = 4;

const known = new LRUCache<string, Placed>({ max: 200 });

/** Places nodes in layers from left to right (Sugiyama's method, by dagre). */
export function place(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Placed {
  const key = JSON.stringify([nodes, edges]);
  let placed = known.get(key);
  if (!placed) known.set(key, (placed = compute(nodes, edges)));
  return placed;
}

function compute(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Placed {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 9, ranksep: 46, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    const text = shorten(node.label);
    graph.setNode(node.id, { width: [...text].length * CHARACTER + PADDING, height: NODE_HEIGHT });
  }
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: nodes.map((node) => {
      const at = graph.node(node.id);
      return { ...node, text: shorten(node.label), x: at.x, y: at.y, width: at.width };
    }),
    edges: edges.map((edge) => {
      const [from, to] = [graph.node(edge.from), graph.node(edge.to)];
      const { points } = graph.edge(edge.from, edge.to);
      // Lines leave on the right and arrive on the left, unless they lead back.
      if (from.x >= to.x) return { ...edge, points };
      const [start, end] = [
        { x: from.x + from.width / 2, y: from.y },
        { x: to.x - to.width / 2, y: to.y },
      ];
      return { ...edge, points: [start, ...points.slice(1, -1), end] };
    }),
  };
}

function shorten(label: string): string {
  const characters = [...label];
  return characters.length > MAX_LABEL ? `${characters.slice(0, MAX_LABEL - 1).join('')}…` : label;
}
