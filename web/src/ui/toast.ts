import type { ReactNode } from "react";

/** How long the last thing done can be taken back. */
export const UNDO_MS = 8_000;

export interface Toast {
  id: number;
  text: ReactNode;
  tone: "information" | "danger";
  undo?: (() => void) | undefined;
  /** Leads to where it happened. */
  open?: (() => void) | undefined;
}

interface Options {
  undo?: () => void;
  open?: () => void;
  danger?: boolean;
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

/** Says what has been done, for as long as it can be undone. */
export function showToast(text: ReactNode, options: Options = {}): void {
  const id = ++lastId;
  const tone = options.danger ? "danger" : "information";
  // More than three at once are a wall, not a message.
  setToasts([...toasts.slice(-2), { id, text, tone, undo: options.undo, open: options.open }]);
  setTimeout(() => dismissToast(id), UNDO_MS);
}

export function dismissToast(id: number): void {
  setToasts(toasts.filter((toast) => toast.id !== id));
}

export function undoLast(): boolean {
  const last = toasts.findLast((toast) => toast.undo);
  if (!last) return false;
  dismissToast(last.id);
  last.undo?.();
  return true;
}

export const toastStore = {
  subscribe(heard: () => void): () => void {
    listeners.add(heard);
    return () => void listeners.delete(heard);
  },
  read: () => toasts,
};

function setToasts(next: readonly Toast[]): void {
  toasts = next;
  for (const heard of listeners) heard();
}
