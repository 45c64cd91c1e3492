import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { answered, api, type Conversation } from "../../api/client";
import { KEPT_BY_THE_STREAM, keys, type Pages } from "../../api/keys";

export function conversationQuery(id: string) {
  return queryOptions({
    queryKey: keys.conversation(id),
    staleTime: KEPT_BY_THE_STREAM,
    queryFn: ({ signal }) => {
      const params = { path: { conversation_id: id } };
      return answered(api.GET("/api/v1/conversations/{conversation_id}", { params, signal }));
    },
  });
}

/** The same, and at once when a list that is kept up to date holds it. */
export function knownConversationQuery(id: string, queries: QueryClient) {
  return { ...conversationQuery(id), initialData: () => inLists(queries, id) };
}

function inLists(queries: QueryClient, id: string): Conversation | undefined {
  const lists = queries.getQueriesData<Pages<Conversation>>({ queryKey: keys.conversationLists });
  for (const [key, list] of lists) {
    if (queries.getQueryState(key)?.isInvalidated) continue;
    for (const page of list?.pages ?? []) {
      const found = page.items.find((one) => one.id === id);
      if (found) return found;
    }
  }
  return undefined;
}
