import { useSyncExternalStore } from "react";
import { useLive } from "../../realtime/live-provider";
import type { Present } from "../../realtime/presence-store";

/** Which colleagues are at this conversation now. */
export function usePresentAt(conversationId: string): readonly Present[] {
  const { presence } = useLive();
  return useSyncExternalStore(presence.subscribe, () => presence.at(conversationId));
}
