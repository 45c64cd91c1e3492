import { useEffect, useLayoutEffect, useRef } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useActions } from "../../../actions/registry";
import type { Conversation, Message } from "../../../api/client";
import { useMay, useMe } from "../../auth/use-me";
import { useOutbox } from "../../../outbox/outbox-provider";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Quote } from "../thread/bubble";
import { useDraft, writeDraft } from "./local-draft";
import { CHARACTERS_AT_MOST, inPieces } from "./pieces";
import { ReplyWindow, useReplyWindow } from "./reply-window";
import styles from "./composer.module.css";

const COUNT_FROM = 3_500;

interface Props {
  conversation: Conversation;
  answering: Message | null;
  onAnswered: () => void;
}

export function Composer({ conversation, answering, onAnswered }: Props) {
  const { t } = useLingui();
  const { member } = useMe();
  const may = useMay();
  const outbox = useOutbox();
  const reply = useReplyWindow(conversation);
  const { id } = conversation;
  const text = useDraft(id);
  const input = useRef<HTMLTextAreaElement>(null);
  const tooLong = text.length > CHARACTERS_AT_MOST;
  const pieces = tooLong ? inPieces(text) : [text];

  const change = (next: string) => writeDraft(member.id, id, next);
  useLayoutEffect(() => {
    const area = input.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
  }, [text]);
  useEffect(() => {
    if (answering) input.current?.focus();
  }, [answering]);

  const send = () => {
    const parts = pieces.map((part) => part.trim()).filter(Boolean);
    if (parts.length === 0 || reply.closed) return;
    change("");
    onAnswered();
    void (async () => {
      for (const [place, part] of parts.entries()) {
        const answers = place === 0 && answering ? { in_reply_to: answering.id } : {};
        await outbox.send(id, { text: part, ...answers });
      }
    })();
    input.current?.focus();
  };

  useActions([
    {
      id: "composer.write",
      title: t`Write a reply`,
      group: t`Conversation`,
      icon: "edit",
      keys: "KeyR",
      run: () => input.current?.focus(),
    },
  ]);

  if (!may("conversations:reply")) {
    return (
      <p className={styles.readOnly}>
        <Trans>You may read this conversation, not answer it. An owner or admin can grant that.</Trans>
      </p>
    );
  }
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <ReplyWindow window={reply} />
      {reply.closed ? null : (
        <>
          {answering ? (
            <div className={styles.answering}>
              <Quote message={answering} conversation={conversation} />
              <IconButton icon="close" label={t`Do not reply to this message`} onClick={onAnswered} />
            </div>
          ) : null}
          <div className={styles.line}>
            <textarea
              ref={input}
              className={styles.text}
              dir="auto"
              rows={1}
              value={text}
              placeholder={t`Write a reply…`}
              aria-label={t`Reply`}
              aria-describedby="composer-count"
              onChange={(event) => change(event.target.value)}
              onKeyDown={(event) => {
                if (event.nativeEvent.isComposing) return;
                if (event.key === "Escape") {
                  event.stopPropagation();
                  if (answering) onAnswered();
                  else event.currentTarget.blur();
                }
                if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
                  event.preventDefault();
                  if (!tooLong) send();
                }
              }}
            />
            <Button
              look="primary"
              size="small"
              type="submit"
              className={styles.send}
              disabled={!text.trim() || tooLong}
              aria-label={t`Send`}
              title={t`Send (Enter)`}
            >
              <Icon name="send" size={18} />
            </Button>
          </div>
          <div id="composer-count" className={styles.count}>
            {tooLong ? (
              <>
                <span className={styles.tooLong} role="alert">
                  <Trans>
                    {text.length} characters; WhatsApp takes {CHARACTERS_AT_MOST} in one message.
                  </Trans>
                </span>
                <Button look="bare" size="small" onClick={send}>
                  <Trans>Send as {pieces.length} messages</Trans>
                </Button>
              </>
            ) : text.length > COUNT_FROM ? (
              <span>
                {text.length} / {CHARACTERS_AT_MOST}
              </span>
            ) : null}
          </div>
        </>
      )}
    </form>
  );
}
