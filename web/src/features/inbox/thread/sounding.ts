import { useSyncExternalStore } from "react";

interface Sounding {
  element: HTMLAudioElement;
  fileId: string;
}

// The one that sounds: another that starts silences it.
let now: Sounding | null = null;
const listeners = new Set<() => void>();

function set(next: Sounding | null): void {
  now = next;
  for (const heard of listeners) heard();
}

function subscribe(heard: () => void): () => void {
  listeners.add(heard);
  return () => void listeners.delete(heard);
}

export function startSounding(element: HTMLAudioElement, fileId: string): void {
  if (now && now.element !== element) now.element.pause();
  set({ element, fileId });
}

export function stopSounding(element: HTMLAudioElement): void {
  if (now?.element === element) set(null);
}

/** Which file sounds: its place stays in the page wherever one scrolls. */
export function useSoundingFile(): string | null {
  return useSyncExternalStore(subscribe, () => now?.fileId ?? null);
}

/** Paused, or taken out of the page, before it had begun: nothing is wrong with the file. */
export function isGivenUp(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
