import dagre from "@dagrejs/dagre";

/** Which way the edges go: down, up, or to the right. */
export type Direction = "TB" | "BT" | "LR";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LayoutOptions {
  readonly direction?: Direction;
  /** Pixels between layers, and between the nodes of one. */
  readonly layers?: number;
  readonly nodes?: number;
}

/** Where the centres of nodes are, and along which points edges go from border to border. */
export interface Layered {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly width: number;
  readonly height: number;
  readonly routes: (readonly Point[])[];
}

/** Lays out an acyclic graph in layers, by dagre (Gansner, Koutsofios, North and Vo 1993; Brandes and Köpf 2002). */
export function layered(
  nodes: readonly Size[],
  edges: readonly (readonly [from: number, to: number])[],
  { direction = "TB", layers = 40, nodes: apart = 20 }: LayoutOptions = {},
): Layered {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction, ranksep: layers, nodesep: apart, edgesep: apart / 2 });
  nodes.forEach(({ width, height }, k) => {
    graph.setNode(String(k), { width, height });
  });
  edges.forEach(([from, to], k) => {
    graph.setEdge(String(from), String(to), {}, String(k));
  });
  if (nodes.length > 0) dagre.layout(graph);
  const placed = nodes.map((_, k) => graph.node(String(k)));
  const { width = 0, height = 0 } = graph.graph();
  return {
    x: Float64Array.from(placed, ({ x }) => x as number),
    y: Float64Array.from(placed, ({ y }) => y as number),
    width: Math.max(0, width),
    height: Math.max(0, height),
    routes: edges.map(
      ([from, to], k) => graph.edge(String(from), String(to), String(k)).points ?? [],
    ),
  };
}
