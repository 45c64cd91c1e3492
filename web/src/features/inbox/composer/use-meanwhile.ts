import { useEffect, useRef, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { Message } from "../../../api/client";
import { keys, type MessagePages } from "../../../api/keys";
import { useMe } from "../../auth/use-me";

export interface Meanwhile {
  /** The newest message of the thread as it is on screen. */
  seenSeq(): number | null;
  /** What a colleague or the bot answered since this reply was begun. */
  answers(): Message[];
  /** The author has seen them. */
  accept(): void;
}

/** Watches for answers by others that came in while a reply was written. */
export function useMeanwhile(conversationId: string, writing: boolean): Meanwhile {
  const { member } = useMe();
  const queries = useQueryClient();
  const begunAt = useRef<number | null>(null);
  const newest = () =>
    queries.getQueryData<MessagePages>(keys.messages(conversationId))?.pages[0]?.items ?? [];
  const seenSeq = () => newest()[0]?.seq ?? null;
  useEffect(() => {
    if (!writing) begunAt.current = null;
    else begunAt.current ??= seenSeq();
  });
  const [meanwhile] = useState<Meanwhile>(() => ({
    seenSeq,
    answers: () => {
      const since = begunAt.current;
      if (since === null) return [];
      return newest().filter(
        (one) => one.seq > since && one.direction === "out" && one.author.id !== member.id,
      );
    },
    accept: () => {
      begunAt.current = seenSeq();
    },
  }));
  return meanwhile;
}
