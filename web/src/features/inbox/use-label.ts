import { useMutation } from "@tanstack/react-query";
import { answered, api, type Conversation, type Label } from "../../api/client";
import { useLive } from "../../realtime/live-provider";
import { sayRefusal } from "./use-change-conversation";

/** Puts a label on a conversation, or takes it off. */
export function useLabel() {
  const { refresher } = useLive();
  return useMutation({
    mutationFn: ({ conversation, label, on }: Wish) => {
      const path = { conversation_id: conversation.id, label_id: label.id };
      const url = "/api/v1/conversations/{conversation_id}/labels/{label_id}";
      return answered(
        on ? api.PUT(url, { params: { path } }) : api.DELETE(url, { params: { path } }),
      );
    },
    onMutate: ({ conversation, label, on }) => {
      const others = conversation.labels.filter((one) => one.id !== label.id);
      refresher.placeConversation({
        ...conversation,
        labels: on ? [...others, { id: label.id, name: label.name, color: label.color }] : others,
      });
    },
    onError: (error, { conversation }) => {
      refresher.placeConversation(conversation);
      sayRefusal(error);
    },
  });
}

interface Wish {
  conversation: Conversation;
  label: Label;
  on: boolean;
}
