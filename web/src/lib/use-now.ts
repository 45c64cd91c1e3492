import { useSyncExternalStore } from "react";

const STEP_MS = 20_000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(heard: () => void): () => void {
  listeners.add(heard);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const listener of listeners) listener();
  }, STEP_MS);
  return () => {
    listeners.delete(heard);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time, a few times a minute: one clock for everything on screen. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => {
    // Whoever comes after a pause must not see an old time.
    if (Date.now() - now > STEP_MS) now = Date.now();
    return now;
  });
}
