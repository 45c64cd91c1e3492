import { infiniteQueryOptions } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { KEPT_BY_THE_STREAM, keys } from "../../api/keys";
import type { ListFilters } from "../../realtime/list-filters";

const AT_ONCE = 40;

export function conversationList(filters: ListFilters, memberId: string) {
  return infiniteQueryOptions({
    queryKey: keys.conversationList(filters),
    staleTime: KEPT_BY_THE_STREAM,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { ...queryOf(filters, memberId), limit: AT_ONCE, ...(pageParam ? { cursor: pageParam } : {}) };
      return answered(api.GET("/api/v1/conversations", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}

function queryOf(filters: ListFilters, memberId: string) {
  const { status, assignee, team, channel, label, intent, priority, unread, waiting } = filters;
  return {
    ...(status ? { status } : {}),
    ...assigneeOf(assignee, memberId),
    ...(team ? { team_id: team } : {}),
    ...(channel ? { channel_id: channel } : {}),
    ...(label ? { label_id: label } : {}),
    ...(intent ? { intent_id: intent } : {}),
    ...(priority ? { priority } : {}),
    ...(unread ? { unread } : {}),
    ...(waiting ? { waiting } : {}),
    ...(filters.mentionsMe ? { mentions_me: true } : {}),
  };
}

function assigneeOf(assignee: string | undefined, memberId: string) {
  if (!assignee) return {};
  if (assignee === "nobody") return { assigned: false };
  return { assignee_id: assignee === "me" ? memberId : assignee };
}
