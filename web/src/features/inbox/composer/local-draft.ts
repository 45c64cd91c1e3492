import { useSyncExternalStore } from "react";
import { useMe } from "../../auth/use-me";

/**
 * What was begun to be written, at once and in this browser. It survives a reload, a closed tab
 * and a session that ended.
 */
export interface KeptDraft {
  text: string;
  /** The id of the message that it answers. */
  answering: string | null;
  /** When somebody last changed it here, in milliseconds of this browser's clock. */
  changedAt: number;
  /** Which state of it the server has; null when it has none. */
  serverAt: string | null;
  /** Changed since the server was told. */
  unsaved: boolean;
}

/** A note is kept here only; the server has a place for replies. */
export type Writing = "reply" | "note";

export const NO_DRAFT: KeptDraft = {
  text: "",
  answering: null,
  changedAt: 0,
  serverAt: null,
  unsaved: false,
};

const PREFIXES: Record<Writing, string> = { reply: "parley.draft.", note: "parley.note." };
const listeners = new Set<() => void>();
// Where storage is full or forbidden, a draft lasts as long as the page, and is newer than what
// may still be stored of it.
const memory = new Map<string, KeptDraft>();

export function readDraft(memberId: string, conversationId: string, writing: Writing = "reply"): string {
  return load(keyOf(memberId, conversationId, writing)).text;
}

export function writeDraft(
  memberId: string,
  conversationId: string,
  text: string,
  writing: Writing = "reply",
): void {
  change(keyOf(memberId, conversationId, writing), { text });
}

export function writeAnswering(memberId: string, conversationId: string, answering: string | null): void {
  change(keyOf(memberId, conversationId, "reply"), { answering });
}

export function keptDraft(memberId: string, conversationId: string): KeptDraft {
  return load(keyOf(memberId, conversationId, "reply"));
}

export function keepDraft(memberId: string, conversationId: string, draft: KeptDraft): void {
  store(keyOf(memberId, conversationId, "reply"), draft);
}

/** The draft itself: what is typed goes into the store, and comes from there. */
export function useDraft(conversationId: string, writing: Writing = "reply"): string {
  const { member } = useMe();
  return useSyncExternalStore(subscribe, () => readDraft(member.id, conversationId, writing));
}

/** The id of the message that the draft answers. */
export function useAnsweringId(conversationId: string): string | null {
  const { member } = useMe();
  return useSyncExternalStore(subscribe, () => keptDraft(member.id, conversationId).answering);
}

/** The beginning of the draft, for the list; empty when there is none. */
export function useHasDraft(conversationId: string): string {
  const { member } = useMe();
  return useSyncExternalStore(subscribe, () => readDraft(member.id, conversationId).slice(0, 80));
}

function change(key: string, part: Partial<KeptDraft>): void {
  store(key, { ...load(key), ...part, changedAt: Date.now(), unsaved: true });
}

function load(key: string): KeptDraft {
  const newer = memory.get(key);
  if (newer) return newer;
  try {
    return draftIn(localStorage.getItem(key));
  } catch {
    return NO_DRAFT;
  }
}

function store(key: string, draft: KeptDraft): void {
  // One that was cleared is kept until the server, too, has none: it must not come back from there.
  const nothing = !draft.text && draft.answering === null && draft.serverAt === null;
  try {
    if (nothing) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(draft));
    memory.delete(key);
  } catch {
    memory.set(key, draft);
  }
  for (const heard of listeners) heard();
}

function draftIn(stored: string | null): KeptDraft {
  if (stored === null) return NO_DRAFT;
  try {
    const draft: unknown = JSON.parse(stored);
    if (isDraft(draft)) return { ...NO_DRAFT, ...draft };
  } catch {
    // Only the words, as an earlier version of this page kept them.
  }
  return { ...NO_DRAFT, text: stored, unsaved: true };
}

function isDraft(stored: unknown): stored is Partial<KeptDraft> {
  return typeof stored === "object" && stored !== null && "text" in stored && typeof stored.text === "string";
}

function subscribe(heard: () => void): () => void {
  const elsewhere = ({ key }: StorageEvent) => {
    if (key !== null) memory.delete(key);
    heard();
  };
  listeners.add(heard);
  window.addEventListener("storage", elsewhere);
  return () => {
    listeners.delete(heard);
    window.removeEventListener("storage", elsewhere);
  };
}

function keyOf(memberId: string, conversationId: string, writing: Writing): string {
  return `${PREFIXES[writing]}${memberId}.${conversationId}`;
}
