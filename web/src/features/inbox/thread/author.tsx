import { Trans } from "@lingui/react/macro";
import type { Message } from "../../../api/client";
import { Icon } from "../../../ui/icon";
import { MemberName } from "../member-name";
import styles from "./bubble.module.css";

/** Which colleague, or what, wrote this. */
export function Author({ kind, id }: Message["author"]) {
  return (
    <p className={styles.author}>
      {kind === "member" ? (
        <MemberName id={id} />
      ) : kind === "automation" ? (
        <>
          <Icon name="bot" size={13} /> <Trans>Bot</Trans>
        </>
      ) : kind === "phone_app" ? (
        <Trans>From the WhatsApp app</Trans>
      ) : (
        <Trans>By API</Trans>
      )}
    </p>
  );
}
