import { memo } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Conversation, Message } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { fullMoment, timeOfDay } from "../../../lib/dates";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { knownWords } from "../../../ui/known-words";
import { ContactName } from "../contact-name";
import { MemberName } from "../member-name";
import { Author } from "./author";
import { KindName } from "./kind-name";
import { MessageBody } from "./message-body";
import { ReactButton } from "./react-button";
import { Ticks } from "./ticks";
import { WhyButton } from "./why-button";
import styles from "./bubble.module.css";

interface Props {
  message: Message;
  /** Follows a message of the same author closely. */
  joined: boolean;
  answered: Message | null;
  conversation: Conversation;
  onReply: (message: Message) => void;
  /** Shows the message with this number. */
  onJump: (seq: number) => void;
}

export const Bubble = memo(function Bubble({
  message,
  joined,
  answered,
  conversation,
  onReply,
  onJump,
}: Props) {
  const { t, i18n } = useLingui();
  const ours = message.direction === "out";
  const mayReply = useMay()("conversations:reply");
  return (
    <article className={styles.row} data-side={ours ? "ours" : "theirs"} data-joined={joined}>
      <div className={styles.bubble} data-failed={message.status === "failed"}>
        {ours && !joined ? <Author {...message.author} /> : null}
        {answered ? (
          <Quote message={answered} conversation={conversation} onOpen={() => onJump(answered.seq)} />
        ) : null}
        <MessageBody message={message} />
        {message.reactions.length ? (
          <p className={styles.reactions}>
            {message.reactions.map((reaction, place) => (
              <span key={place}>{reaction.emoji}</span>
            ))}
          </p>
        ) : null}
        <footer className={styles.foot}>
          {message.edited_at ? (
            <span>
              <Trans>edited</Trans>
            </span>
          ) : null}
          {message.possibly_twice ? (
            <span className={styles.flag}>
              <Trans>may have arrived twice</Trans>
            </span>
          ) : null}
          <time dateTime={message.occurred_at} title={fullMoment(message.occurred_at, i18n.locale)}>
            {timeOfDay(message.occurred_at, i18n.locale)}
          </time>
          {ours ? <Ticks status={message.status} size={15} /> : null}
        </footer>
      </div>
      <span className={styles.tools}>
        {mayReply ? (
          <>
            <IconButton
              icon="reply"
              label={t`Reply to this message`}
              onClick={() => onReply(message)}
            />
            {message.external_id ? <ReactButton message={message} /> : null}
          </>
        ) : null}
        {message.author.kind === "automation" ? <WhyButton message={message} /> : null}
      </span>
      {message.error ? (
        <div className={styles.failure} role="note">
          <Icon name="warning" size={16} />
          <p>
            <b>{knownWords(i18n, "cause", message.error.code) ?? message.error.cause}</b>{" "}
            {knownWords(i18n, "advice", message.error.code) ?? message.error.what_to_do}{" "}
            <code className={styles.code}>{message.error.code}</code>
          </p>
        </div>
      ) : null}
    </article>
  );
});

/** The message that this one answers, in a line or two. */
export function Quote({
  message,
  conversation,
  onOpen,
}: {
  message: Message;
  conversation: Conversation;
  /** Left out where it cannot be gone to. */
  onOpen?: () => void;
}) {
  const { t } = useLingui();
  return (
    <blockquote className={styles.quote} data-open={onOpen !== undefined}>
      <b>
        {message.direction === "in" ? (
          <ContactName contact={conversation.contact} />
        ) : message.author.kind === "member" ? (
          <MemberName id={message.author.id} />
        ) : (
          <Trans>Bot</Trans>
        )}
      </b>
      <span>{message.text ? <bdi>{message.text}</bdi> : <KindName kind={message.kind} />}</span>
      {onOpen ? (
        <button type="button" aria-label={t`Go to this message`} onClick={onOpen} />
      ) : null}
    </blockquote>
  );
}
