import { infiniteQueryOptions } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { KEPT_BY_THE_STREAM, keys } from "../../api/keys";

const AT_ONCE = 50;

/** The messages of a conversation, the newest page first. */
export function messagesQuery(conversationId: string) {
  return infiniteQueryOptions({
    queryKey: keys.messages(conversationId),
    staleTime: KEPT_BY_THE_STREAM,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const params = {
        path: { conversation_id: conversationId },
        query: { limit: AT_ONCE, ...(pageParam ? { cursor: pageParam } : {}) },
      };
      const url = "/api/v1/conversations/{conversation_id}/messages";
      return answered(api.GET(url, { params, signal }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}
