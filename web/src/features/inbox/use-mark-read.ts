import { useEffect, useRef, useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api, Refused, type Conversation } from "../../api/client";
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
  const { mutateAsync } = useMarkRead();
  const { state } = useLive();
  const latest = useRef({ id, unread });
  useEffect(() => {
    latest.current = { id, unread };
  });
  const [reading] = useState(
    () =>
      new Reading(async () => {
        if (latest.current.unread === 0) return;
        try {
          await mutateAsync({ id: latest.current.id, unread: false });
        } catch (error) {
          // A refusal stays a refusal; only what was not answered is worth saying again.
          if (!(error instanceof Refused)) throw error;
        }
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
    // Also when the line is back: what could not be said before is said now.
  }, [reading, id, lastSeq, state]);
}
