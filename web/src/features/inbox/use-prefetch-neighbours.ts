import { useEffect } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { Conversation } from "../../api/client";
import { scheduledQuery } from "./composer/scheduled-query";
import { messagesQuery } from "./messages-query";
import { happeningsQuery, notesQuery } from "./thread/asides-query";

const SETTLED_MS = 120;

/** Asks for the threads above and below the open one, so that going there shows no waiting. */
export function usePrefetchNeighbours(
  conversations: readonly Conversation[],
  openId: string | undefined,
): void {
  const queries = useQueryClient();
  const at = openId ? conversations.findIndex((one) => one.id === openId) : -1;
  const neighbours = at < 0 ? [conversations[0]] : [conversations[at + 1], conversations[at - 1]];
  const ids = neighbours.map((one) => one?.id ?? "").join(" ");
  useEffect(() => {
    // Whoever rushes through the list loads only where he stops.
    const timer = setTimeout(() => {
      for (const id of ids.split(" ").filter(Boolean)) {
        void queries.prefetchInfiniteQuery(messagesQuery(id));
        void queries.prefetchInfiniteQuery(notesQuery(id));
        void queries.prefetchInfiniteQuery(happeningsQuery(id));
        void queries.prefetchQuery(scheduledQuery(id));
      }
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [queries, ids]);
}
