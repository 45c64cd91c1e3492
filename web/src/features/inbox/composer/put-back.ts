import type { Body, LetterFile } from "../../../outbox/letter";
import { putFileBack } from "./chosen-files";
import { keptDraft, writeAnswering, writeDraft } from "./local-draft";

interface Unsent {
  memberId: string;
  conversationId: string;
  body: Body;
  file?: LetterFile;
}

/** What people read of it, as the server will say it. */
export function wordsOf({ text, attachment, interactive, location, contacts }: Body): string {
  if (interactive) return interactive.body;
  if (location) return location.name || location.address || `${location.latitude}, ${location.longitude}`;
  return text ?? attachment?.caption ?? contacts?.map((card) => card.name).join(", ") ?? "";
}

/** It lies in the composer again; what was begun since stays, behind it. */
export function putBack({ memberId, conversationId, body, file }: Unsent): void {
  const begun = keptDraft(memberId, conversationId);
  const text = [wordsOf(body), begun.text].filter(Boolean).join("\n");
  if (text !== begun.text) writeDraft(memberId, conversationId, text);
  if (body.in_reply_to) writeAnswering(memberId, conversationId, body.in_reply_to);
  if (file) putFileBack(conversationId, file);
}
