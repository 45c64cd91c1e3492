import { useSyncExternalStore } from "react";
import { useMe } from "../../auth/use-me";

/**
 * What was begun to be written, at once and in this browser. It survives a reload, a closed tab
 * and a session that ended.
 */
const PREFIX = "parley.draft.";
const listeners = new Set<() => void>();
// Where storage is forbidden, a draft lasts as long as the page.
const memory = new Map<string, string>();

export function readDraft(memberId: string, conversationId: string): string {
  const key = keyOf(memberId, conversationId);
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return memory.get(key) ?? "";
  }
}

export function writeDraft(memberId: string, conversationId: string, text: string): void {
  const key = keyOf(memberId, conversationId);
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch {
    memory.set(key, text);
  }
  for (const heard of listeners) heard();
}

/** The draft itself: what is typed goes into the store, and comes from there. */
export function useDraft(conversationId: string): string {
  const { member } = useMe();
  return useSyncExternalStore(subscribe, () => readDraft(member.id, conversationId));
}

/** The beginning of the draft, for the list; empty when there is none. */
export function useHasDraft(conversationId: string): string {
  const { member } = useMe();
  return useSyncExternalStore(subscribe, () => readDraft(member.id, conversationId).slice(0, 80));
}

function subscribe(heard: () => void): () => void {
  listeners.add(heard);
  window.addEventListener("storage", heard);
  return () => {
    listeners.delete(heard);
    window.removeEventListener("storage", heard);
  };
}

function keyOf(memberId: string, conversationId: string): string {
  return `${PREFIX}${memberId}.${conversationId}`;
}
