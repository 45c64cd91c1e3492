import { Suspense, useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useActions } from "../../../actions/registry";
import { lazyPart } from "../../../ui/lazy-part";
import type { Conversation, Message } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { ReplyForm } from "./reply-form";
import styles from "./composer.module.css";

const SuggestedAnswer = lazyPart(
  async () => (await import("../ai/suggested-answer")).SuggestedAnswer,
);
const loadNoteForm = () => import("./note-form");
const NoteForm = lazyPart(async () => (await loadNoteForm()).NoteForm);

interface Props {
  conversation: Conversation;
  answering: Message | null;
  onAnswered: () => void;
  onTyping: () => void;
}

export function Composer(props: Props) {
  const { t } = useLingui();
  const may = useMay();
  const [noting, setNoting] = useState(false);
  const mayReply = may("conversations:reply");
  useEffect(() => {
    // After the inbox has opened, and before somebody wants it: what is typed behind N goes into it.
    const timer = setTimeout(() => void loadNoteForm().catch(() => undefined), 500);
    return () => clearTimeout(timer);
  }, []);
  useActions(
    mayReply
      ? [
          {
            id: "composer.note",
            title: t`Write a note`,
            group: t`Conversation`,
            icon: "note",
            keys: "KeyN",
            run: () => setNoting(true),
          },
          {
            id: "composer.write",
            title: t`Write a reply`,
            group: t`Conversation`,
            icon: "edit",
            keys: "KeyR",
            run: () => {
              setNoting(false);
              setTimeout(() => document.getElementById("composer-text")?.focus());
            },
          },
        ]
      : [],
  );
  if (!mayReply) {
    return (
      <p className={styles.readOnly}>
        <Trans>You may read this conversation, not answer it. An owner or admin can grant that.</Trans>
      </p>
    );
  }
  return (
    <div className={styles.composer} data-noting={noting}>
      <Suspense fallback={null}>
        <SuggestedAnswer conversation={props.conversation} onUsed={() => setNoting(false)} />
      </Suspense>
      <div className={styles.modes} role="group" aria-label={t`What to write`}>
        <button type="button" aria-pressed={!noting} title={t`Write a reply (R)`} onClick={() => setNoting(false)}>
          <Trans>Reply</Trans>
        </button>
        <button type="button" aria-pressed={noting} title={t`Write a note (N)`} onClick={() => setNoting(true)}>
          <Trans>Note</Trans>
        </button>
      </div>
      {noting ? (
        <Suspense fallback={null}>
          <NoteForm conversationId={props.conversation.id} onDone={() => setNoting(false)} />
        </Suspense>
      ) : (
        <ReplyForm {...props} />
      )}
    </div>
  );
}
