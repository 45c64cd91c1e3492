import { useEffect } from "react";
import { useMutation } from "@tanstack/react-query";
import { answered, api, type Conversation } from "../../api/client";
import { useLive } from "../../realtime/live-provider";

export function useMarkRead() {
  const { refresher } = useLive();
  return useMutation({
    mutationFn: ({ id, unread }: { id: string; unread: boolean }) =>
      answered(
        api.POST("/api/v1/conversations/{conversation_id}/read", {
          params: { path: { conversation_id: id } },
          body: { unread },
        }),
      ),
    onSuccess: (changed) => refresher.placeConversation(changed),
  });
}

/** What is open in a page that somebody looks at has been read. */
export function useReadWhileOpen({ id, unread, last_seq: lastSeq }: Conversation): void {
  const { mutate } = useMarkRead();
  useEffect(() => {
    const read = () => {
      if (unread > 0 && document.visibilityState === "visible") mutate({ id, unread: false });
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
    // Once for each message that comes in; marking it as unread by hand must last.
  }, [id, lastSeq, mutate]);
}

