import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { KEPT_BY_THE_STREAM, keys } from "../../../api/keys";
import type { components } from "../../../api/schema";

export type Note = components["schemas"]["NoteOut"];
export type Happening = components["schemas"]["ConversationEventOut"];

export interface Asides {
  notes: Note[];
  happenings: Happening[];
}

const AT_ONCE = 100;

/** What stands between the messages: colleagues' notes, and what happened to the conversation. */
export function asidesQuery(conversationId: string) {
  return queryOptions({
    queryKey: keys.asides(conversationId),
    staleTime: KEPT_BY_THE_STREAM,
    queryFn: async ({ signal }): Promise<Asides> => {
      const params = { path: { conversation_id: conversationId }, query: { limit: AT_ONCE } };
      const url = "/api/v1/conversations/{conversation_id}";
      const [notes, happenings] = await Promise.all([
        answered(api.GET(`${url}/notes`, { params, signal })),
        answered(api.GET(`${url}/events`, { params, signal })),
      ]);
      return { notes: notes.items, happenings: happenings.items };
    },
  });
}
