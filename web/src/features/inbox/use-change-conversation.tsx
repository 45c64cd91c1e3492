import type { ReactNode } from "react";
import { useMutation } from "@tanstack/react-query";
import { answered, api, type Conversation } from "../../api/client";
import type { components } from "../../api/schema";
import { useLive } from "../../realtime/live-provider";
import { ErrorWords } from "../../ui/pane-state";
import { showToast } from "../../ui/toast";

export type Change = components["schemas"]["ConversationChange"];

interface Wish {
  conversation: Conversation;
  change: Change;
  /** Said when it is done, with a way back. */
  said?: ReactNode;
}

/** Changes a conversation at once on screen; the server's answer, or refusal, has the last word. */
export function useChangeConversation() {
  const { refresher } = useLive();
  const save = (id: string, body: Change) => {
    const params = { path: { conversation_id: id } };
    return answered(api.PATCH("/api/v1/conversations/{conversation_id}", { params, body }));
  };
  return useMutation({
    mutationFn: ({ conversation, change }: Wish) => save(conversation.id, change),
    onMutate: ({ conversation, change }) => {
      refresher.placeConversation({ ...conversation, ...change } as Conversation);
    },
    onSuccess: (changed, { conversation, change, said }) => {
      refresher.placeConversation(changed);
      if (!said) return;
      const before = Object.fromEntries(
        Object.keys(change).map((key) => [key, conversation[key as keyof Conversation]]),
      ) as Change;
      showToast(said, {
        undo: () => {
          void save(conversation.id, before)
            .then((back) => refresher.placeConversation(back))
            .catch((error: unknown) => showToast(<ErrorWords error={error} />, { danger: true }));
        },
      });
    },
    onError: (error, { conversation }) => {
      refresher.placeConversation(conversation);
      showToast(<ErrorWords error={error} />, { danger: true });
    },
  });
}
