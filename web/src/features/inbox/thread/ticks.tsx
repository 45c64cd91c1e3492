import { useLingui } from "@lingui/react/macro";
import type { MessageStatus } from "../../../api/client";
import { Icon } from "../../../ui/icon";
import styles from "./ticks.module.css";

/** How far a message of ours has got. */
export function Ticks({ status, size = 16 }: { status: MessageStatus; size?: number }) {
  const { t } = useLingui();
  const words = {
    received: "",
    queued: t`Waiting to be sent`,
    unknown: t`It is not known whether it arrived`,
    sent: t`Sent`,
    delivered: t`Delivered`,
    read: t`Read`,
    played: t`Played`,
    failed: t`Not sent`,
    cancelled: t`Cancelled`,
  }[status];
  if (status === "received") return null;
  return (
    <span className={styles.ticks} data-status={status} title={words} role="img" aria-label={words}>
      <Icon name={ICONS[status]} size={size} />
    </span>
  );
}

const ICONS = {
  queued: "clock",
  unknown: "clock",
  sent: "tick",
  delivered: "ticks",
  read: "ticks",
  played: "ticks",
  failed: "warning",
  cancelled: "close",
} as const;
