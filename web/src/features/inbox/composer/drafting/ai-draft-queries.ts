import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../../api/client";
import type { components } from "../../../../api/schema";

export type AiDraft = components["schemas"]["AiDraftOut"];
export type Wish = components["schemas"]["AiDraftIn"];
export type DraftKind = components["schemas"]["DraftKind"];
export type Verdict = components["schemas"]["DraftVerdict"];

const URL = "/api/v1/conversations/{conversation_id}/ai-drafts";
// Often enough to read along.
const WHILE_MAKING_MS = 350;

/** Who would answer; null where AI is off, and then nothing of it is offered. */
export const aiEngineQuery = queryOptions({
  queryKey: ["ai", "engine"],
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) => answered(api.GET("/api/v1/ai/engine", { signal })),
});

export function askDraft(conversationId: string, wish: Wish, once: { "Idempotency-Key": string }) {
  const params = { path: { conversation_id: conversationId }, header: once };
  return answered(api.POST(URL, { params, body: wish }));
}

export function draftQuery(conversationId: string, draftId: string) {
  return queryOptions({
    queryKey: ["ai-draft", draftId],
    queryFn: ({ signal }) =>
      answered(
        api.GET(`${URL}/{draft_id}`, {
          params: { path: { conversation_id: conversationId, draft_id: draftId } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data?.state === "making" ? WHILE_MAKING_MS : false),
  });
}

/** What has been written by now is the draft. */
export function stopDraft(conversationId: string, draftId: string) {
  const params = { path: { conversation_id: conversationId, draft_id: draftId } };
  return answered(api.POST(`${URL}/{draft_id}/stop`, { params }));
}

/** Kept to learn from; that it could not be kept is nothing to trouble a writer with. */
export function judgeDraft(conversationId: string, draftId: string, verdict: Verdict): void {
  const params = { path: { conversation_id: conversationId, draft_id: draftId } };
  void api.PUT(`${URL}/{draft_id}/verdict`, { params, body: { verdict } }).catch(() => undefined);
}

export function previewDraft(conversationId: string, wish: Wish, signal: AbortSignal) {
  const params = { path: { conversation_id: conversationId } };
  return answered(api.POST(`${URL}/preview`, { params, body: wish, signal }));
}
