import type { VNode } from 'preact';
import { type GraphEdge, type GraphNode, NODE_HEIGHT, place, type Placed } from './graph-layout.js';

interface GraphProps {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** What the picture shows, for who does not see it; the numbers stand in a table beside it. */
  readonly label: string;
}

/** Services and arrows between them. */
export function GraphPicture({ nodes, edges, label }: GraphProps): VNode {
  const placed = place(nodes, edges);
  const { width, height } = placed;
  return (
    <div class="wide-picture" tabindex={0} role="region" aria-label={label}>
      <svg
        class="picture natural"
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        aria-hidden="true"
      >
        {placed.edges.map((edge) => (
          <Arrow key={`${edge.from} ${edge.to}`} edge={edge} />
        ))}
        {placed.nodes.map((node) => (
          <Node key={node.id} node={node} />
        ))}
      </svg>
    </div>
  );
}

const TIP = 7;

function Arrow({ edge: { points, isSoft } }: { edge: Placed['edges'][number] }): VNode {
  const end = points.at(-1)!;
  // The line arrives level, from the left unless it leads back.
  const turn = (points.at(-2) ?? end).x <= end.x ? -TIP : TIP;
  const [x, y] = [round(end.x), round(end.y)];
  return (
    <>
      <path class={isSoft === true ? 'edge soft' : 'edge'} d={curve(points)} />
      <path class="tip" d={`M${x},${y}l${turn},-3.2v6.4Z`} />
    </>
  );
}

/** A smooth line through the corners, level at both ends. */
function curve(points: Placed['edges'][number]['points']): string {
  let path = `M${round(points[0]!.x)},${round(points[0]!.y)}`;
  for (const [i, { x, y }] of points.slice(1).entries()) {
    const middle = round((points[i]!.x + x) / 2);
    path += `C${middle},${round(points[i]!.y)} ${middle},${round(y)} ${round(x)},${round(y)}`;
  }
  return path;
}

function Node({ node }: { node: Placed['nodes'][number] }): VNode {
  const { x, y, width, text, label, href, kind } = node;
  const box = (
    <>
      <title>{label}</title>
      <rect
        class={`node ${kind ?? ''}`}
        x={round(x - width / 2)}
        y={round(y - NODE_HEIGHT / 2)}
        width={width}
        height={NODE_HEIGHT}
        rx={6}
      />
      <text x={round(x)} y={round(y + 4)} text-anchor="middle">
        {text}
      </text>
    </>
  );
  // The table beside the picture has the same links; once is enough by keyboard.
  return href === undefined ? (
    <g>{box}</g>
  ) : (
    <a href={href} tabindex={-1}>
      {box}
    </a>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
