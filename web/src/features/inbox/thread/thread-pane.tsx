import type { ReactNode } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trans } from "@lingui/react/macro";
import type { Conversation, Message } from "../../../api/client";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useMay } from "../../auth/use-me";
import { addFiles } from "../composer/chosen-files";
import { Composer } from "../composer/composer";
import { useAnswering } from "../composer/use-answering";
import { useReplyWindow } from "../composer/reply-window";
import { knownConversationQuery } from "../conversation-query";
import { useReadWhileOpen } from "../use-mark-read";
import { useSayPresence } from "../use-say-presence";
import { DropZone } from "./drop-zone";
import { Thread } from "./thread";
import { ThreadHeader } from "./thread-header";
import styles from "./thread-pane.module.css";

interface Props {
  id: string;
  sideOpen: boolean;
  onBack: () => void;
  onSide: () => void;
}

export function ThreadPane({ id, sideOpen, onBack, onSide }: Props) {
  const conversation = useQuery(knownConversationQuery(id, useQueryClient()));
  const [answering, setAnswering] = useAnswering(id);
  const sayTyping = useSayPresence(id);
  const reply = (message: Message) => {
    setAnswering(message);
    document.getElementById("composer-text")?.focus();
  };
  if (conversation.isPending) return <Skeleton rows={6} height={72} />;
  if (conversation.isError && !conversation.data) {
    return <PaneError error={conversation.error} retry={() => void conversation.refetch()} />;
  }
  return (
    <Place conversation={conversation.data}>
      <ThreadHeader
        conversation={conversation.data}
        sideOpen={sideOpen}
        onBack={onBack}
        onSide={onSide}
      />
      <ReadWhileOpen conversation={conversation.data} />
      <Thread conversation={conversation.data} onReply={reply} />
      <Composer
        conversation={conversation.data}
        answering={answering}
        onAnswered={() => setAnswering(null)}
        onTyping={sayTyping}
      />
      {conversation.isError ? (
        <p className="only-heard" role="status">
          <Trans>This conversation could not be brought up to date.</Trans>
        </p>
      ) : null}
    </Place>
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
