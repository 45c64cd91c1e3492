import { useEffect, useRef, useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Conversation } from "../../api/client";
import { keys } from "../../api/keys";
import { useLive } from "../../realtime/live-provider";
import { Reading } from "./reading";

export function useMarkRead() {
  const { refresher } = useLive();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, unread }: { id: string; unread: boolean }) =>
      answered(
        api.POST("/api/v1/conversations/{conversation_id}/read", {
          params: { path: { conversation_id: id } },
          body: { unread },
        }),
      ),
    onSuccess: (changed) => {
      refresher.placeConversation(changed);
      // What was told of the messages has been seen with them.
      void queries.invalidateQueries({ queryKey: keys.notifications });
    },
  });
}

/** What is open in a page that somebody looks at has been read. */
export function useReadWhileOpen({ id, unread, last_seq: lastSeq }: Conversation): void {
  const { mutate } = useMarkRead();
  const latest = useRef({ id, unread });
  useEffect(() => {
    latest.current = { id, unread };
  });
  const [reading] = useState(
    () =>
      new Reading(() => {
        if (latest.current.unread > 0) mutate({ id: latest.current.id, unread: false });
      }),
  );
  useEffect(() => {
    const look = () => reading.look(lastSeq, document.visibilityState === "visible");
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      reading.stop();
    };
  }, [reading, id, lastSeq]);
}
