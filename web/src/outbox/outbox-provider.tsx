import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { useLive } from "../realtime/live-provider";
import type { Letter } from "./letter";
import { Outbox } from "./outbox";

const OutboxContext = createContext<Outbox | null>(null);

export function useOutbox(): Outbox {
  const outbox = useContext(OutboxContext);
  if (!outbox) throw new Error("useOutbox is only for pages below the OutboxProvider");
  return outbox;
}

export function useAllLetters(): readonly Letter[] {
  const outbox = useOutbox();
  return useSyncExternalStore(outbox.subscribe, outbox.read);
}

export function useLetters(conversationId: string): readonly Letter[] {
  const all = useAllLetters();
  return useMemo(
    () => all.filter((one) => one.conversationId === conversationId),
    [all, conversationId],
  );
}

/** Whether something written here was refused, and waits for its author. */
export function useUnsent(conversationId: string): boolean {
  const outbox = useOutbox();
  return useSyncExternalStore(outbox.subscribe, () =>
    outbox.read().some((one) => one.conversationId === conversationId && one.state === "stopped"),
  );
}

/** How much of a letter's file has left, from 0 to 1. */
export function useProgress(letterId: string): number {
  const outbox = useOutbox();
  return useSyncExternalStore(outbox.subscribe, () => outbox.progressOf(letterId));
}

interface Props {
  workspaceId: string;
  memberId: string;
  children: ReactNode;
}

export function OutboxProvider({ workspaceId, memberId, children }: Props) {
  const { refresher, state } = useLive();
  const outbox = useMemo(
    () =>
      new Outbox({ workspaceId, memberId }, (message) =>
        refresher.placeMessages(message.conversation_id, [message]),
      ),
    [workspaceId, memberId, refresher],
  );
  useEffect(() => {
    outbox.start();
    return () => outbox.stop();
  }, [outbox]);
  useEffect(() => {
    if (state === "live") outbox.hurry();
  }, [outbox, state]);
  return <OutboxContext value={outbox}>{children}</OutboxContext>;
}
