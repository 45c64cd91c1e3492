import { useEffect } from "react";
import { strokeFits, strokesOf } from "./chord";
import { actionStore } from "./registry";

const SECOND_STROKE_MS = 1_200;

/** Listens to the keyboard and runs the action whose chord was struck. */
export function useShortcuts(): void {
  useEffect(() => {
    let begun = "";
    let forget: ReturnType<typeof setTimeout> | undefined;
    const struck = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      // Whatever has the focus: behind an open dialog nothing is done.
      if (document.querySelector("dialog[open], [role=menu]")) return;
      const typing = isTyping(event.target);
      for (const action of actionStore.read().values()) {
        if (!action.keys || (typing && !action.whileTyping)) continue;
        if (event.repeat && !action.whileHeld) continue;
        const strokes = strokesOf(action.keys);
        const [first, second] = strokes;
        if (!first) continue;
        const expected = second ? (begun === first.code ? second : undefined) : first;
        // A key that follows another one belongs to the pair, if there is such a pair.
        if (!second && begun && hasPair(begun, event)) continue;
        if (!expected || !strokeFits(expected, event)) continue;
        event.preventDefault();
        begun = "";
        action.run();
        return;
      }
      begun = typing ? "" : event.code;
      clearTimeout(forget);
      forget = setTimeout(() => (begun = ""), SECOND_STROKE_MS);
    };
    document.addEventListener("keydown", struck);
    return () => {
      document.removeEventListener("keydown", struck);
      clearTimeout(forget);
    };
  }, []);
}

function hasPair(begun: string, event: KeyboardEvent): boolean {
  return [...actionStore.read().values()].some((action) => {
    const [first, second] = strokesOf(action.keys ?? "");
    return first?.code === begun && second !== undefined && strokeFits(second, event);
  });
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select");
}
