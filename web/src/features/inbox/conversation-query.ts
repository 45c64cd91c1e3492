import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { keys } from "../../api/keys";

export function conversationQuery(id: string) {
  return queryOptions({
    queryKey: keys.conversation(id),
    queryFn: ({ signal }) => {
      const params = { path: { conversation_id: id } };
      return answered(api.GET("/api/v1/conversations/{conversation_id}", { params, signal }));
    },
  });
}
