import { memo } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Channel, Conversation } from "../../../api/client";
import { useUnsent } from "../../../outbox/outbox-provider";
import { shortDuration, shortMoment } from "../../../lib/dates";
import { useNow } from "../../../lib/use-now";
import { Avatar } from "../../../ui/avatar";
import { Icon } from "../../../ui/icon";
import { ContactName, useContactName } from "../contact-name";
import { useHasDraft } from "../composer/local-draft";
import { LabelChip } from "../label-chip";
import { PriorityName } from "../priority-name";
import { MemberName } from "../member-name";
import { usePresentAt } from "../presence";
import { Ticks } from "../thread/ticks";
import { Snippet } from "./snippet";
import styles from "./conversation-row.module.css";

interface Props {
  conversation: Conversation;
  channel: Channel | undefined;
  open: boolean;
  chosen: boolean;
  /** Others are chosen: the places to choose by are shown. */
  choosing: boolean;
  onChoose: ((id: string) => void) | undefined;
  onOpen: (id: string) => void;
}

export const ConversationRow = memo(function ConversationRow({
  conversation,
  channel,
  open,
  chosen,
  choosing,
  onChoose,
  onOpen,
}: Props) {
  const { t, i18n } = useLingui();
  const { id, contact, last_message: last, unread } = conversation;
  const name = useContactName(contact);
  const present = usePresentAt(id);
  const draft = useHasDraft(id);
  const unsent = useUnsent(id);
  const typing = present.some((one) => one.typing);
  return (
    <div role="listitem" className={styles.item} data-choosing={choosing}>
      {onChoose ? (
        <input
          type="checkbox"
          className={styles.choice}
          aria-label={t`Choose ${name}`}
          checked={chosen}
          onChange={() => onChoose(id)}
        />
      ) : null}
      <button
        type="button"
        className={styles.row}
        aria-current={open ? "true" : undefined}
        data-unread={unread > 0}
        onClick={() => onOpen(id)}
      >
        <Avatar id={contact.id} name={name} />
        <span className={styles.words}>
          <span className={styles.line}>
            <span className={styles.name}>
              <ContactName contact={contact} />
            </span>
            <Waiting conversation={conversation} />
            <time className={styles.time} dateTime={conversation.last_message_at}>
              {shortMoment(conversation.last_message_at, i18n.locale)}
            </time>
          </span>
          <span className={styles.line}>
            <span className={styles.snippet} dir="auto">
              {unsent ? (
                <b className={styles.draft}>
                  <Trans>Not sent</Trans>
                </b>
              ) : typing ? (
                <em className={styles.typing}>
                  <Trans>A colleague is typing…</Trans>
                </em>
              ) : draft && !open ? (
                <>
                  <b className={styles.draft}>
                    <Trans>Draft</Trans>
                  </b>{" "}
                  <bdi>{draft}</bdi>
                </>
              ) : (
                <>
                  {last?.direction === "out" ? <Ticks status={last.status} size={14} /> : null}
                  <Snippet message={last} />
                </>
              )}
            </span>
            {unread > 0 ? (
              <span className={styles.unread} aria-label={t`${unread} unread`}>
                {unread > 99 ? "99+" : unread}
              </span>
            ) : null}
          </span>
          <Facts conversation={conversation} channel={channel} />
        </span>
      </button>
    </div>
  );
});

/** Since when the customer waits for a person; nothing when nobody owes an answer. */
function Waiting({ conversation }: { conversation: Conversation }) {
  const { t, i18n } = useLingui();
  const now = useNow();
  const since = conversation.waiting_since;
  if (!since) return null;
  const waited = now - new Date(since).getTime();
  if (waited < 60_000) return null;
  const words = shortDuration(waited, i18n.locale);
  return (
    <span
      className={styles.waiting}
      data-long={waited > 3_600_000}
      aria-label={t`waiting for ${words}`}
    >
      <Icon name="clock" size={12} />
      {words}
    </span>
  );
}

function Facts({ conversation, channel }: Pick<Props, "conversation" | "channel">) {
  const { i18n } = useLingui();
  const { assignee_id: assignee, owner, snoozed_until: until, labels, priority } = conversation;
  const urgent = priority === "urgent" || priority === "high";
  if (!channel && !assignee && owner !== "bot" && !until && !labels.length && !urgent) return null;
  return (
    <span className={styles.facts}>
      {urgent ? (
        <span className={styles.urgent}>
          <Icon name="flag" size={12} />
          <PriorityName priority={priority} />
        </span>
      ) : null}
      {until ? (
        <span className={styles.fact}>
          <Icon name="snooze" size={12} />
          {shortMoment(until, i18n.locale)}
        </span>
      ) : null}
      {channel ? <bdi className={styles.fact}>{channel.name}</bdi> : null}
      {assignee ? (
        <span className={styles.fact}>
          <Icon name="person" size={12} />
          <MemberName id={assignee} />
        </span>
      ) : owner === "bot" ? (
        <span className={styles.fact}>
          <Icon name="bot" size={12} />
          <Trans>Bot</Trans>
        </span>
      ) : null}
      {labels.map((label) => (
        <LabelChip key={label.id} label={label} />
      ))}
    </span>
  );
}
