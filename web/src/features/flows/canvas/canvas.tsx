import { useEffect, useMemo, useState, type DragEvent } from "react";
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  Controls,
  MiniMap,
  ReactFlow,
  useReactFlow,
  type Connection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useLingui } from "@lingui/react/macro";
import { useStable } from "../../../lib/use-stable";
import type { Definition, Place } from "../document/definition";
import { GRID } from "../document/operations";
import { useMarks } from "./marks";
import { edgesOf, nodesOf, type AnyNode } from "./nodes";
import { StartNode } from "./start-node";
import { StepNode } from "./step-node";
import styles from "./canvas.module.css";

// The same objects each time: React Flow tells all nodes and edges of every one that has changed.
const NODE_TYPES = { step: StepNode, start: StartNode };
const FIT = { padding: 0.1, maxZoom: 1 };
const SNAP: [number, number] = [GRID, GRID];
const DELETE_KEYS = ["Delete", "Backspace"];
const MORE_KEYS = ["Shift", "Meta", "Control"];
export const DRAGGED = "application/x-parley-step";

interface Props {
  definition: Definition;
  readOnly: boolean;
  chosen: ReadonlySet<string>;
  onChoose: (ids: ReadonlySet<string>) => void;
  onMove: (places: Map<string, Place>) => void;
  onConnect: (from: string, way: string, target: string) => void;
  onDisconnect: (edges: readonly Edge[]) => void;
  onRemove: (ids: ReadonlySet<string>) => void;
  /** A new step let fall here, or at the end of an edge that led to nowhere. */
  onDrop: (kind: string, at: Place) => void;
  onOpenEnd: (from: string, way: string, at: Place) => void;
}

export function Canvas(props: Props) {
  const { definition, readOnly, chosen, onChoose, onMove, onRemove, onDisconnect } = props;
  const { t } = useLingui();
  const { screenToFlowPosition } = useReactFlow();
  const { path, taken } = useMarks();
  const [nodes, setNodes] = useState<AnyNode[]>(() => nodesOf(definition, [], chosen));
  const [chosenEdges, setChosenEdges] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    setNodes((known) => nodesOf(definition, known, chosen));
  }, [definition, chosen]);
  const drawn = useMemo(() => edgesOf(definition), [definition]);
  const edges = useMemo(
    () =>
      drawn.map((edge) => ({
        ...edge,
        selected: chosenEdges.has(edge.id),
        animated: taken.has(edge.id),
        className: [edge.className, taken.has(edge.id) ? styles.taken : path ? styles.aside : ""]
          .filter(Boolean)
          .join(" "),
      })),
    [drawn, chosenEdges, taken, path],
  );
  const change = useStable((changes: NodeChange<AnyNode>[]) => {
    const picked = changes.filter((one) => one.type === "select");
    if (picked.length > 0) {
      const next = new Set(chosen);
      for (const one of picked) {
        if (one.selected) next.add(one.id);
        else next.delete(one.id);
      }
      onChoose(next);
    }
    const moved = new Map<string, Place>();
    for (const one of changes) {
      // By the keys a step moves in one go; by the mouse, when it is let go.
      if (one.type === "position" && one.position && !one.dragging) {
        moved.set(one.id, [one.position.x, one.position.y]);
      }
    }
    setNodes((known) => applyNodeChanges(changes.filter((one) => one.type !== "remove"), known));
    if (moved.size > 0) onMove(moved);
  });
  const changeEdges = useStable((changes: EdgeChange[]) => {
    const picked = changes.filter((one) => one.type === "select");
    if (picked.length === 0) return;
    setChosenEdges((before) => {
      const next = new Set(before);
      for (const one of picked) {
        if (one.selected) next.add(one.id);
        else next.delete(one.id);
      }
      return next;
    });
  });
  const discard = useStable(({ nodes: gone, edges: cut }: { nodes: AnyNode[]; edges: Edge[] }) => {
    if (gone.length > 0) onRemove(new Set(gone.map((one) => one.id)));
    else if (cut.length > 0) onDisconnect(cut);
  });
  const connect = useStable(({ source, sourceHandle, target }: Connection) =>
    props.onConnect(source, sourceHandle ?? "next", target),
  );
  const connectEnd = useStable((event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    const from = state.fromHandle;
    if (state.toNode || !from || from.type !== "source") return;
    const point = "changedTouches" in event ? event.changedTouches[0] : event;
    if (!point) return;
    const { x, y } = screenToFlowPosition({ x: point.clientX, y: point.clientY });
    props.onOpenEnd(from.nodeId, from.id ?? "next", [x, y]);
  });
  const drop = (event: DragEvent) => {
    const kind = event.dataTransfer.getData(DRAGGED);
    if (!kind) return;
    event.preventDefault();
    const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    props.onDrop(kind, [x - 128, y - 24]);
  };
  return (
    <div
      className={styles.canvas}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault();
      }}
      onDrop={drop}
    >
      <ReactFlow<AnyNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onNodesChange={change}
        onEdgesChange={changeEdges}
        onConnect={connect}
        onConnectEnd={connectEnd}
        onDelete={discard}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        deleteKeyCode={readOnly ? null : DELETE_KEYS}
        multiSelectionKeyCode={MORE_KEYS}
        selectionKeyCode="Shift"
        snapToGrid
        snapGrid={SNAP}
        connectionRadius={28}
        minZoom={0.1}
        maxZoom={1.5}
        fitView
        fitViewOptions={FIT}
        onlyRenderVisibleElements
        colorMode="light"
        aria-label={t`The steps of the flow`}
      >
        <Background variant={BackgroundVariant.Dots} gap={GRID * 1.5} size={0.8} color="var(--color-line-strong)" />
        <Controls showInteractive={false} fitViewOptions={FIT} position="bottom-left" />
        {definition.steps.length > 8 ? (
          <MiniMap pannable zoomable position="bottom-right" className={styles.map} />
        ) : null}
      </ReactFlow>
    </div>
  );
}
