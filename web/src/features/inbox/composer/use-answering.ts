import { useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Message } from "../../../api/client";
import { KEPT_BY_THE_STREAM, keys, type MessagePages } from "../../../api/keys";
import { useMe } from "../../auth/use-me";
import { useAnsweringId, writeAnswering } from "./local-draft";

/** The message that the draft answers. It is kept with the draft, also where the draft is. */
export function useAnswering(conversationId: string): [Message | null, (message: Message | null) => void] {
  const { member } = useMe();
  const queries = useQueryClient();
  const id = useAnsweringId(conversationId);
  const queryKey = ["answering", conversationId, id];
  const found = useQuery({
    queryKey,
    enabled: id !== null,
    staleTime: KEPT_BY_THE_STREAM,
    initialData: () =>
      queries
        .getQueryData<MessagePages>(keys.messages(conversationId))
        ?.pages.flatMap((page) => page.items)
        .find((message) => message.id === id),
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/conversations/{conversation_id}/messages/{message_id}", {
          params: { path: { conversation_id: conversationId, message_id: id ?? "" } },
          signal,
        }),
      ),
  });
  return [
    id === null ? null : (found.data ?? null),
    (message) => writeAnswering(member.id, conversationId, message?.id ?? null),
  ];
}
