/** What we use of it; its own types cannot be resolved as an ES module. */
declare module '@dagrejs/dagre' {
  interface Point {
    x: number;
    y: number;
  }
  export class Graph {
    setGraph(label: {
      rankdir?: string;
      nodesep?: number;
      ranksep?: number;
      marginx?: number;
      marginy?: number;
    }): this;
    /** After the layout. */
    graph(): { width?: number; height?: number };
    setDefaultEdgeLabel(label: () => object): this;
    setNode(id: string, label: { width: number; height: number }): this;
    /** After the layout, its middle. */
    node(id: string): Point & { width: number; height: number };
    setEdge(from: string, to: string): this;
    edge(from: string, to: string): { points: Point[] };
  }
  export function layout(graph: Graph): void;
}
