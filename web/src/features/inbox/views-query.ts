import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { everyPage } from "../../api/directory";
import { keys } from "../../api/keys";
import type { components } from "../../api/schema";
import type { InboxSearch } from "./search";

export type View = components["schemas"]["ViewOut"];
type ViewFilters = View["filters"];

const AT_ONCE = 100;

/** Saved views with how many conversations each has. */
export const viewsQuery = queryOptions({
  queryKey: keys.views,
  staleTime: 5_000,
  queryFn: ({ signal }) =>
    everyPage<View>((cursor) =>
      answered(
        api.GET("/api/v1/views", {
          params: { query: { limit: AT_ONCE, ...(cursor ? { cursor } : {}) } },
          signal,
        }),
      ),
    ),
});

export function searchOfView(filters: ViewFilters): Partial<InboxSearch> {
  return {
    status: filters.status ?? "all",
    who: filters.assignee ?? filters.assignee_id ?? undefined,
    team: filters.team_id ?? undefined,
    channel: filters.channel_id ?? undefined,
    label: filters.label_id ?? undefined,
    intent: filters.intent_id ?? undefined,
    priority: filters.priority ?? undefined,
    unread: filters.unread ? true : undefined,
    waiting: filters.waiting ? true : undefined,
    mentions: filters.mentions_me ? true : undefined,
  };
}

export function viewOfSearch(search: InboxSearch): ViewFilters {
  const { status = "open", who } = search;
  return {
    status: status === "all" ? null : status,
    assignee: who === "me" || who === "nobody" ? who : null,
    assignee_id: who && who !== "me" && who !== "nobody" ? who : null,
    team_id: search.team ?? null,
    channel_id: search.channel ?? null,
    label_id: search.label ?? null,
    intent_id: search.intent ?? null,
    priority: search.priority ?? null,
    unread: search.unread ?? null,
    waiting: search.waiting ?? null,
    mentions_me: search.mentions ?? null,
  };
}

/** Whether the list shows exactly this view now. */
export function isShown(view: View, search: InboxSearch): boolean {
  const wanted = { ...searchOfView(view.filters) };
  const now = searchOfView(viewOfSearch(search));
  return JSON.stringify(wanted) === JSON.stringify(now);
}
