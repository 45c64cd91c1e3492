import { infiniteQueryOptions } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { keys } from "../../api/keys";
import type { ListFilters } from "../../realtime/list-filters";

const AT_ONCE = 40;

export function conversationList(filters: ListFilters) {
  return infiniteQueryOptions({
    queryKey: keys.conversationList(filters),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const { status, assignee, channel, unread } = filters;
      const query = {
        limit: AT_ONCE,
        ...(pageParam ? { cursor: pageParam } : {}),
        ...(status[0] ? { status: status[0] } : {}),
        ...(assignee && assignee !== "me" && assignee !== "nobody" ? { assignee_id: assignee } : {}),
        ...(channel ? { channel_id: channel } : {}),
        ...(unread ? { unread } : {}),
      };
      return answered(api.GET("/api/v1/conversations", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}
