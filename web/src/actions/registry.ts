import { useEffect, useRef } from "react";
import type { IconName } from "../ui/icon-paths";

/** Something the reader can do now. Menus, shortcuts and the palette all take it from here. */
export interface Action {
  id: string;
  title: string;
  /** Under which heading the palette shows it. */
  group: string;
  icon?: IconName;
  /** A chord, see chord.ts. */
  keys?: string;
  /** Works while the reader types, too. */
  whileTyping?: boolean;
  /** A held key goes on and on: good for moving through a list, and for nothing else. */
  whileHeld?: boolean;
  run: () => void;
}

let actions: ReadonlyMap<string, Action> = new Map();
const listeners = new Set<() => void>();

export const actionStore = {
  subscribe(heard: () => void): () => void {
    listeners.add(heard);
    return () => void listeners.delete(heard);
  },
  read: () => actions,
};

/** Offers actions for as long as the component is on screen. */
export function useActions(offered: Action[]): void {
  const latest = useRef(offered);
  useEffect(() => {
    latest.current = offered;
  });
  // Only what is shown of an action matters here; what it does is looked up when it runs.
  const shown = JSON.stringify(offered);
  useEffect(() => {
    const ids = latest.current.map((action) => action.id);
    change((map) => {
      for (const action of latest.current) {
        const run = () => latest.current.find((one) => one.id === action.id)?.run();
        map.set(action.id, { ...action, run });
      }
    });
    return () =>
      change((map) => {
        for (const id of ids) map.delete(id);
      });
  }, [shown]);
}

export function runAction(id: string): void {
  actions.get(id)?.run();
}

function change(apply: (map: Map<string, Action>) => void): void {
  const next = new Map(actions);
  apply(next);
  actions = next;
  for (const heard of listeners) heard();
}
