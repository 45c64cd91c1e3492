import { useEffect, useSyncExternalStore } from "react";
import { answered, api } from "../../api/client";
import { useMe } from "../auth/use-me";
import { useLive } from "../../realtime/live-provider";
import type { Present } from "../../realtime/presence-store";

/** Which colleagues are at this conversation now. */
export function usePresentAt(conversationId: string): readonly Present[] {
  const { presence } = useLive();
  return useSyncExternalStore(presence.subscribe, () => presence.at(conversationId));
}

/** Asks who is there already: the stream tells only what changes from now on. */
export function useAskPresence(conversationId: string): void {
  const { presence, state } = useLive();
  const { member } = useMe();
  useEffect(() => {
    if (state !== "live") return;
    const asking = new AbortController();
    const params = { path: { conversation_id: conversationId } };
    const url = "/api/v1/conversations/{conversation_id}/presence";
    answered(api.GET(url, { params, signal: asking.signal })).then(
      ({ present }) =>
        presence.takeAll(
          conversationId,
          present
            .filter((one) => one.member_id !== member.id)
            .flatMap(({ member_id: memberId, state: now }) =>
              now === "left" ? [] : [{ memberId, state: now }],
            ),
        ),
      // Whoever stays says so again within seconds.
      () => undefined,
    );
    return () => asking.abort();
  }, [presence, state, conversationId, member.id]);
}
