import { useSyncExternalStore } from "react";
import type { QueryClient } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { keys } from "../../../api/keys";
import { UNDO_MS } from "../../../ui/toast";
import type { Note } from "./asides-query";

type Place = Pick<Note, "id" | "conversation_id">;

const hidden = new Set<string>();
const listeners = new Set<() => void>();

export function useIsDeleted(id: string): boolean {
  return useSyncExternalStore(subscribe, () => hidden.has(id));
}

/**
 * It is gone from the thread at once, and from the server when nobody can take it back any more: what
 * is deleted there is deleted for good. Gives the way back.
 */
export function deleteNote(
  note: Place,
  queries: QueryClient,
  onRefused: (error: unknown) => void,
): () => void {
  const settle = () => {
    clearTimeout(timer);
    window.removeEventListener("pagehide", leave);
  };
  const leave = () => {
    settle();
    void removed(note)
      .then(() => queries.invalidateQueries({ queryKey: keys.asides(note.conversation_id) }))
      .catch(onRefused)
      .finally(() => show(note.id));
  };
  const timer = setTimeout(leave, UNDO_MS);
  // Whoever closes the page has not taken it back.
  window.addEventListener("pagehide", leave);
  hidden.add(note.id);
  tell();
  return () => {
    settle();
    show(note.id);
  };
}

function removed(note: Place): Promise<unknown> {
  return answered(
    api.DELETE("/api/v1/conversations/{conversation_id}/notes/{note_id}", {
      params: { path: { conversation_id: note.conversation_id, note_id: note.id } },
      keepalive: true,
    }),
  );
}

function show(id: string): void {
  hidden.delete(id);
  tell();
}

function tell(): void {
  for (const heard of listeners) heard();
}

function subscribe(heard: () => void): () => void {
  listeners.add(heard);
  return () => void listeners.delete(heard);
}
