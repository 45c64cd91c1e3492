import { useMemo } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Conversation } from "../../../api/client";
import { fitsFilters } from "../../../realtime/list-filters";
import { conversationList } from "../conversation-list-query";
import { filtersOf, type InboxSearch } from "../search";

export interface ShownList {
  conversations: readonly Conversation[];
  query: ReturnType<typeof useConversations>;
}

function useConversations(search: InboxSearch, memberId: string) {
  return useInfiniteQuery(conversationList(filtersOf(search), memberId));
}

export function useShownList(search: InboxSearch, memberId: string): ShownList {
  const query = useConversations(search, memberId);
  const { data } = query;
  const conversations = useMemo(() => {
    const filters = filtersOf(search);
    const all = data?.pages.flatMap((page) => page.items) ?? [];
    return all.filter((one) => fitsFilters(one, filters, memberId));
  }, [data, search, memberId]);
  return { conversations, query };
}
