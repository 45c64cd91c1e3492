import { Trans, useLingui } from "@lingui/react/macro";
import type { Conversation } from "../../../api/client";
import { remaining } from "../../../lib/dates";
import { useNow } from "../../../lib/use-now";
import { Icon } from "../../../ui/icon";
import { windowAt, type ReplyWindowState } from "./window-at";
import styles from "./reply-window.module.css";

const SOON_MS = 2 * 3_600_000;

/** WhatsApp takes free text for 24 hours after the customer's last message. */
export function useReplyWindow(conversation: Conversation): ReplyWindowState {
  return windowAt(conversation, useNow());
}

export function ReplyWindow({ window }: { window: ReplyWindowState }) {
  const { i18n } = useLingui();
  if (window.closed) {
    return (
      <p className={styles.closed} role="status">
        <Icon name="clock" size={16} />
        <Trans>
          The customer’s last message is more than 24 hours old. WhatsApp now takes only templates.
        </Trans>
      </p>
    );
  }
  if (window.leftMs === null) return null;
  const left = remaining(window.leftMs, i18n.locale);
  return (
    <p className={styles.left} data-soon={window.leftMs < SOON_MS}>
      <Icon name="clock" size={13} />
      <Trans>Free text for {left} more</Trans>
    </p>
  );
}
