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
  const before = points.at(-2) ?? end;
  const angle = Math.atan2(end.y - before.y, end.x - before.x);
  const at = (turn: number): string =>
    `${round(end.x - TIP * Math.cos(angle + turn))},${round(end.y - TIP * Math.sin(angle + turn))}`;
  return (
    <>
      <path class={isSoft === true ? 'edge soft' : 'edge'} d={curve(points)} />
      <path class="tip" d={`M${round(end.x)},${round(end.y)}L${at(0.42)}L${at(-0.42)}Z`} />
    </>
  );
}

/** A smooth line through the corners. */
function curve(points: Placed['edges'][number]['points']): string {
  const [first, ...rest] = points.map(({ x, y }) => ({ x: round(x), y: round(y) }));
  let path = `M${first!.x},${first!.y}`;
  rest.forEach(({ x, y }, i) => {
    const next = rest[i + 1];
    path += next ? `Q${x},${y} ${round((x + next.x) / 2)},${round((y + next.y) / 2)}` : `L${x},${y}`;
  });
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
