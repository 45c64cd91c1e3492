import { createContext, useContext } from "react";
import type { Way } from "../document/ways";
import type { PartFindings } from "../document/findings";

export type Change = "added" | "changed" | "removed";

export interface Count {
  /** Runs that came by, that wait here, and that went no further. */
  entered: number;
  waiting: number;
  failed: number;
  ended: number;
}

/** What is shown on the steps besides what they are: faults, a path, counts, differences. */
export interface Marks {
  findings: ReadonlyMap<string, PartFindings>;
  /** The ways out that the server gave with its checks, by step. */
  ways: Readonly<Record<string, readonly Way[]>>;
  /** Steps that a run or a simulated talk came through, and the one where it stands. */
  path: ReadonlySet<string> | null;
  /** Ways that it took, as `step:way`. */
  taken: ReadonlySet<string>;
  now: string | null;
  counts: ReadonlyMap<string, Count> | null;
  changes: ReadonlyMap<string, Change> | null;
}

export const NO_MARKS: Marks = {
  findings: new Map(),
  ways: {},
  path: null,
  taken: new Set(),
  now: null,
  counts: null,
  changes: null,
};

export const MarksContext = createContext<Marks>(NO_MARKS);

export function useMarks(): Marks {
  return useContext(MarksContext);
}
