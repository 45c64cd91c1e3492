import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { KEPT_BY_THE_STREAM } from "../../../api/keys";
import type { components } from "../../../api/schema";

export type Scheduled = components["schemas"]["ScheduledOut"];

/** What leaves later, and what was not sent when its time came. */
export function scheduledQuery(conversationId: string) {
  return queryOptions({
    queryKey: ["scheduled", conversationId],
    staleTime: KEPT_BY_THE_STREAM,
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/conversations/{conversation_id}/scheduled-messages", {
          params: { path: { conversation_id: conversationId }, query: { limit: 100 } },
          signal,
        }),
      ),
  });
}
