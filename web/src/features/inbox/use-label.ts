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
    onMutate: ({ conversation, label, on }) =>
      refresher.expect(conversation, (one) => labelled(one, label, on)),
    onSuccess: (_, { conversation }, expected) => {
      expected.done();
      // The answer does not say how the conversation looks now.
      void refresher.fetchConversation(conversation.id);
    },
    onError: (error, { label, on }, expected) => {
      expected?.takeBack((one) => labelled(one, label, !on));
      sayRefusal(error);
    },
  });
}

function labelled(conversation: Conversation, label: Label, on: boolean): Conversation {
  const others = conversation.labels.filter((one) => one.id !== label.id);
  const { id, name, color } = label;
  return { ...conversation, labels: on ? [...others, { id, name, color }] : others };
}

interface Wish {
  conversation: Conversation;
  label: Label;
  on: boolean;
}
