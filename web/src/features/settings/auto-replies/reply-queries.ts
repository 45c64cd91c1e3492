import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type ReplySettings = Schemas["ReplySettingsOut"];
export type ReplySettingsChange = Schemas["ReplySettingsChange"];
export type ReplyMode = Schemas["ReplyMode"];
export type AutoReply = Schemas["AutoReplyOut"];
export type Outcome = Schemas["Outcome"];

export const AUTO_REPLIES = ["auto-replies"];

export const replySettingsQuery = queryOptions({
  queryKey: [...AUTO_REPLIES, "settings"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/ai/auto-replies/settings", { signal })),
});

export const earnedQuery = queryOptions({
  queryKey: [...AUTO_REPLIES, "intents"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/ai/auto-replies/intents", { signal })),
});

export function autoRepliesQuery(outcome: Outcome | undefined) {
  return infiniteQueryOptions({
    queryKey: [...AUTO_REPLIES, "list", outcome ?? "all"],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET("/api/v1/ai/auto-replies", {
          params: {
            query: {
              limit: 20,
              ...(outcome ? { outcome } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
  });
}
