import type { Edge, Node } from "@xyflow/react";
import type { Definition, Step, Trigger } from "../document/definition";
import { START } from "../document/operations";

export type StepNodeType = Node<{ step: Step }, "step">;
export type StartNodeType = Node<{ triggers: readonly Trigger[] }, "start">;
export type AnyNode = StepNodeType | StartNodeType;

const START_PLACE = { x: -304, y: 0 };

/** The nodes of a drawing. Those whose step is the same stay the same, so they draw nothing anew. */
export function nodesOf(
  { steps, triggers }: Definition,
  known: readonly AnyNode[],
  chosen: ReadonlySet<string> | null = null,
): AnyNode[] {
  const before = new Map(known.map((one) => [one.id, one]));
  const selected = (id: string) => (chosen ? chosen.has(id) : (before.get(id)?.selected ?? false));
  const start = before.get(START);
  const isChosen = selected(START);
  const beginning: StartNodeType =
    start?.type === "start" && start.data.triggers === triggers && start.selected === isChosen
      ? start
      : {
          ...(start?.type === "start" ? start : {}),
          id: START,
          type: "start",
          position: START_PLACE,
          data: { triggers },
          draggable: false,
          deletable: false,
          selected: isChosen,
        };
  return [
    beginning,
    ...steps.map((step): StepNodeType => {
      const old = before.get(step.id);
      const isOne = selected(step.id);
      if (old?.type === "step" && old.data.step === step && old.selected === isOne) return old;
      const [x, y] = step.at ?? [0, 0];
      return {
        ...(old?.type === "step" ? old : {}),
        id: step.id,
        type: "step",
        position: { x, y },
        data: { step },
        selected: isOne,
      };
    }),
  ];
}

export function edgeId(from: string, way: string): string {
  return `${from}:${way}`;
}

export function edgesOf({ steps, start }: Definition): Edge[] {
  const known = new Set(steps.map((one) => one.id));
  const drawn: Edge[] = [];
  const draw = (source: string, way: string, target: string) =>
    drawn.push({ id: edgeId(source, way), source, sourceHandle: way, target, type: "smoothstep" });
  if (start && known.has(start)) draw(START, "next", start);
  for (const step of steps) {
    for (const [way, target] of Object.entries(step.next)) {
      if (target && known.has(target)) draw(step.id, way, target);
    }
    const jump = step.kind === "go_to" ? step.config["step"] : null;
    if (typeof jump === "string" && known.has(jump)) {
      drawn.push({
        id: edgeId(step.id, "@jump"),
        source: step.id,
        sourceHandle: "@jump",
        target: jump,
        type: "smoothstep",
        deletable: false,
        className: "jump",
      });
    }
  }
  return drawn;
}
