import { judgeDraft } from "./ai-draft-queries";

interface Taken {
  draftId: string;
  text: string;
}

const taken = new Map<string, Taken>();

/** A suggestion lies in the composer of this conversation. What becomes of it shows when it leaves. */
export function takeDraft(conversationId: string, draft: Taken): void {
  forgetDraft(conversationId);
  taken.set(conversationId, draft);
}

/** Something was sent: word for word what had been suggested, or something made of it. */
export function tellWhatBecame(conversationId: string, sent: string): void {
  const draft = taken.get(conversationId);
  if (!draft) return;
  taken.delete(conversationId);
  const same = sent.trim() === draft.text.trim();
  judgeDraft(conversationId, draft.draftId, same ? "accepted" : "edited");
}

/** It was taken, and something else came into its place. */
export function forgetDraft(conversationId: string): void {
  const draft = taken.get(conversationId);
  if (!draft) return;
  taken.delete(conversationId);
  judgeDraft(conversationId, draft.draftId, "discarded");
}
