import { type ReactNode } from "react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trans } from "@lingui/react/macro";
import type { Conversation, Message } from "../../../api/client";
import { Fence } from "../../../ui/lazy-part";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { StaleBar } from "../../../ui/stale-bar";
import { useMay } from "../../auth/use-me";
import { addFiles } from "../composer/chosen-files";
import { Composer } from "../composer/composer";
import { useAnswering } from "../composer/use-answering";
import { useReplyWindow } from "../composer/reply-window";
import { knownConversationQuery } from "../conversation-query";
import { messagesQuery } from "../messages-query";
import { useAskPresence } from "../presence";
import { useReadWhileOpen } from "../use-mark-read";
import { useSayPresence } from "../use-say-presence";
import { useFailedAsides } from "./asides-query";
import { DropZone } from "./drop-zone";
import { Thread } from "./thread";
import { ThreadHeader } from "./thread-header";
import type { Target } from "./use-jump";
import styles from "./thread-pane.module.css";

interface Props {
  id: string;
  /** A message to be shown, if not the last. */
  target: Target | undefined;
  sideOpen: boolean;
  onBack: () => void;
  onSide: () => void;
}

export function ThreadPane({ id, target, sideOpen, onBack, onSide }: Props) {
  const conversation = useQuery(knownConversationQuery(id, useQueryClient()));
  const [answering, setAnswering] = useAnswering(id);
  const sayTyping = useSayPresence(id);
  const reply = (message: Message) => {
    setAnswering(message);
    document.getElementById("composer-text")?.focus();
  };
  useAskPresence(id);
  if (conversation.isPending) return <Skeleton rows={6} height={72} />;
  if (conversation.isError && !conversation.data) {
    return <PaneError error={conversation.error} retry={() => void conversation.refetch()} />;
  }
  return (
    <Place conversation={conversation.data}>
      <div>
        <ThreadHeader
          conversation={conversation.data}
          sideOpen={sideOpen}
          onBack={onBack}
          onSide={onSide}
        />
        <Behind id={id} />
      </div>
      <ReadWhileOpen conversation={conversation.data} />
      <Thread conversation={conversation.data} target={target} onReply={reply} />
      <Fence>
        <Composer
          conversation={conversation.data}
          answering={answering}
          onAnswered={() => setAnswering(null)}
          onTyping={sayTyping}
        />
      </Fence>
    </Place>
  );
}

/** Says that what is shown may be old: the conversation, its messages, or what stands between them. */
function Behind({ id }: { id: string }) {
  const queries = useQueryClient();
  const conversation = useQuery(knownConversationQuery(id, queries));
  const messages = useInfiniteQuery(messagesQuery(id));
  const asides = useFailedAsides(id);
  const behind = [conversation, messages].filter((one) => one.isRefetchError);
  // Without its messages a thread says so itself; without its notes it looks whole.
  const failed = [...behind, ...asides];
  if (failed.length === 0) return null;
  return (
    <StaleBar
      pending={failed.some((one) => one.isFetching)}
      retry={() => failed.forEach((one) => void one.refetch())}
    >
      {behind.length > 0 ? (
        <Trans>This conversation could not be brought up to date.</Trans>
      ) : (
        <Trans>Notes and events could not be brought up to date.</Trans>
      )}
    </StaleBar>
  );
}

function Place({ conversation, children }: { conversation: Conversation; children: ReactNode }) {
  const may = useMay();
  const { closed } = useReplyWindow(conversation);
  const open = may("conversations:reply") && !closed;
  const take = (files: File[]) => addFiles(conversation.id, files);
  return (
    <DropZone className={styles.pane} onFiles={open ? take : undefined}>
      {children}
    </DropZone>
  );
}

function ReadWhileOpen({ conversation }: { conversation: Conversation }) {
  useReadWhileOpen(conversation);
  return null;
}
