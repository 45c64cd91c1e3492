import type { components } from "../../api/schema";
import { idIn } from "../../lib/search-values";

export type FlowState = components["schemas"]["FlowState"];

export interface FlowsSearch {
  q?: string | undefined;
  state?: FlowState | undefined;
}

const STATES: readonly FlowState[] = ["draft", "live", "paused", "archived"];

export function flowsSearch(search: Record<string, unknown>): FlowsSearch {
  const { q, state } = search;
  return {
    q: typeof q === "string" && q.trim() ? q.slice(0, 200) : undefined,
    state: STATES.find((one) => one === state),
  };
}

export const PANELS = ["try", "past", "runs", "versions"] as const;
export type Panel = (typeof PANELS)[number];

/** What a link to a flow restores: the chosen part, the panel beside the canvas, a run on it. */
export interface FlowSearch {
  part?: string | undefined;
  panel?: Panel | undefined;
  run?: string | undefined;
  version?: number | undefined;
}

const PART = /^[A-Za-z0-9_-]{1,50}$|^@start$/;

export function flowSearch(search: Record<string, unknown>): FlowSearch {
  const { part, panel, version } = search;
  return {
    part: typeof part === "string" && PART.test(part) ? part : undefined,
    panel: PANELS.find((one) => one === panel),
    run: idIn(search["run"]),
    version: typeof version === "number" && Number.isInteger(version) && version > 0 ? version : undefined,
  };
}
