import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { RUNS } from "../flow-queries";

type Schemas = components["schemas"];
export type WhyFlow = Schemas["WhyFlowOut"];
export type WhyTrigger = Schemas["WhyTriggerOut"];
export type Reason = WhyFlow["reason"];

export function conversationWhyQuery(conversationId: string, messageId: string | null) {
  return queryOptions({
    queryKey: [...RUNS, "why", conversationId, messageId],
    queryFn: ({ signal }) =>
      answered(
        messageId
          ? api.GET("/api/v1/conversations/{conversation_id}/messages/{message_id}/why", {
              params: { path: { conversation_id: conversationId, message_id: messageId } },
              signal,
            })
          : api.GET("/api/v1/conversations/{conversation_id}/why", {
              params: { path: { conversation_id: conversationId } },
              signal,
            }),
      ),
  });
}

export function runWhyQuery(runId: string) {
  return queryOptions({
    queryKey: [...RUNS, "why-run", runId],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/flow-runs/{run_id}/why", { params: { path: { run_id: runId } }, signal }),
      ),
  });
}
