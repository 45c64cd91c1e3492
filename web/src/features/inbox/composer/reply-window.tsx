import { Trans, useLingui } from "@lingui/react/macro";
import type { Conversation } from "../../../api/client";
import { remaining } from "../../../lib/dates";
import { useNow } from "../../../lib/use-now";
import { Icon } from "../../../ui/icon";
import styles from "./reply-window.module.css";

const SOON_MS = 2 * 3_600_000;

export interface ReplyWindowState {
  closed: boolean;
  leftMs: number | null;
}

/** WhatsApp takes free text for 24 hours after the customer's last message. */
export function useReplyWindow(conversation: Conversation): ReplyWindowState {
  const now = useNow();
  const { window_until: until, can_send_free_text: open } = conversation;
  if (!until) return { closed: !open, leftMs: null };
  const leftMs = new Date(until).getTime() - now;
  // The server's word holds where a window does not apply at all, as on the simulated phone.
  return leftMs > 0 ? { closed: false, leftMs } : { closed: !open, leftMs: null };
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
