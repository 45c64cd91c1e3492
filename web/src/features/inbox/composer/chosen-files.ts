import { useSyncExternalStore } from "react";
import type { LetterFile } from "../../../outbox/letter";
import { mustBeDocument, refusalOf, type Refusal } from "./file-rules";
import type { Chosen } from "./letters-of";

export interface RefusedFile {
  id: string;
  name: string;
  refusal: Refusal | { why: "many" };
}

interface Tray {
  files: readonly Chosen[];
  refused: readonly RefusedFile[];
}

const FILES_AT_MOST = 10;
const EMPTY: Tray = { files: [], refused: [] };
// As long as the page lives: a look at another conversation must not lose what was chosen.
const trays = new Map<string, Tray>();
const listeners = new Set<() => void>();

/** Which files lie ready to be sent in a conversation, and which were refused. */
export function useChosenFiles(conversationId: string): Tray {
  return useSyncExternalStore(subscribe, () => trays.get(conversationId) ?? EMPTY);
}

export function addFiles(conversationId: string, files: readonly File[]): void {
  if (files.length === 0) return;
  const { files: before } = trays.get(conversationId) ?? EMPTY;
  const chosen = [...before];
  const refused: RefusedFile[] = [];
  for (const file of files) {
    const id = crypto.randomUUID();
    const asDocument = mustBeDocument(file);
    const refusal = chosen.length >= FILES_AT_MOST ? { why: "many" as const } : refusalOf(file, asDocument);
    if (refusal) refused.push({ id, name: file.name, refusal });
    else chosen.push({ id, file, asDocument });
  }
  put(conversationId, { files: chosen, refused });
}

/** It had been sent once and did not leave; it lies there as it was to be shown. */
export function putFileBack(conversationId: string, { blob, name, asDocument }: LetterFile): void {
  const { files, refused } = trays.get(conversationId) ?? EMPTY;
  const file = new File([blob], name, { type: blob.type });
  put(conversationId, { files: [{ id: crypto.randomUUID(), file, asDocument }, ...files], refused });
}

export function removeFile(conversationId: string, id: string): void {
  const { files, refused } = trays.get(conversationId) ?? EMPTY;
  const others = <T extends { id: string }>(all: readonly T[]) => all.filter((one) => one.id !== id);
  put(conversationId, { files: others(files), refused: others(refused) });
}

export function sendAsDocument(conversationId: string, id: string, asDocument: boolean): void {
  const { files } = trays.get(conversationId) ?? EMPTY;
  const changed = files.map((one) => (one.id === id ? { ...one, asDocument } : one));
  put(conversationId, { files: changed, refused: [] });
}

export function clearFiles(conversationId: string): void {
  put(conversationId, EMPTY);
}

function put(conversationId: string, tray: Tray): void {
  trays.set(conversationId, tray);
  for (const heard of listeners) heard();
}

function subscribe(heard: () => void): () => void {
  listeners.add(heard);
  return () => void listeners.delete(heard);
}
