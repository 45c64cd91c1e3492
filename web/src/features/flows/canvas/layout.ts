import type { Definition, Place } from "../document/definition";
import { START } from "../document/operations";
import { edgesOf } from "./nodes";

const WIDTH = 256;
const START_WIDTH = 240;

export type Sizes = ReadonlyMap<string, { width: number; height: number }>;

/** Where the steps stand when a machine draws: along the way, with as few crossings as it finds. */
export async function layOut(definition: Definition, sizes: Sizes): Promise<Map<string, Place>> {
  const { Graph, layout } = await import("@dagrejs/dagre");
  const graph = new Graph({ directed: true, multigraph: false });
  graph.setGraph({ rankdir: "LR", nodesep: 40, ranksep: 96, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  const size = (id: string, width: number) => sizes.get(id) ?? { width, height: 120 };
  graph.setNode(START, size(START, START_WIDTH));
  for (const step of definition.steps) graph.setNode(step.id, size(step.id, WIDTH));
  for (const edge of edgesOf(definition)) graph.setEdge(edge.source, edge.target);
  layout(graph);
  const corner = (id: string) => {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(id);
    return { x: x - width / 2, y: y - height / 2 };
  };
  // The beginning stands where it always does, and the rest beside it.
  const origin = corner(START);
  return new Map(
    definition.steps.map(({ id }) => {
      const { x, y } = corner(id);
      return [id, [x - origin.x - 304, y - origin.y]];
    }),
  );
}
