import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { INTENTS } from "../../../api/intents";
import type { components } from "../../../api/schema";

export { INTENTS, intentsQuery, type Intent } from "../../../api/intents";

type Schemas = components["schemas"];
export type Risk = Schemas["Risk"];
export type ReplyIntent = Schemas["ReplyIntentOut"];
export type IntentMode = Schemas["IntentMode"];

/** From how many examples on an intent is looked for. */
export const EXAMPLES_NEEDED = 5;

export const confusionQuery = queryOptions({
  queryKey: [...INTENTS, "confusion"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/intents/confusion", { signal })),
});

/** How far each may go, and what audits show of it. */
export const replyIntentsQuery = queryOptions({
  queryKey: [...INTENTS, "modes"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/ai/auto-replies/intents", { signal })),
});

export function examplesQuery(intentId: string) {
  return queryOptions({
    queryKey: [...INTENTS, intentId, "examples"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/intents/{intent_id}/examples", {
          params: { path: { intent_id: intentId } },
          signal,
        }),
      ),
  });
}
