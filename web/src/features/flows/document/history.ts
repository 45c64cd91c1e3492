import type { Definition } from "./definition";

/** What is drawn now, what was before, and what was taken back. */
export interface History {
  readonly now: Definition;
  readonly past: readonly Definition[];
  readonly future: readonly Definition[];
  /** Changes with the same key in a row are one to take back: a word, not its letters. */
  readonly key: string | null;
}

const KEPT = 200;

export function begin(now: Definition): History {
  return { now, past: [], future: [], key: null };
}

export function change(history: History, next: Definition, key: string | null = null): History {
  if (next === history.now) return history;
  if (key !== null && key === history.key) return { ...history, now: next, future: [] };
  return { now: next, past: [...history.past.slice(1 - KEPT), history.now], future: [], key };
}

export function undo(history: History): History {
  const now = history.past.at(-1);
  if (!now) return history;
  return {
    now,
    past: history.past.slice(0, -1),
    future: [history.now, ...history.future],
    key: null,
  };
}

export function redo(history: History): History {
  const [now, ...future] = history.future;
  if (!now) return history;
  return { now, past: [...history.past, history.now], future, key: null };
}
