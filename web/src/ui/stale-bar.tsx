import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Icon } from "./icon";
import styles from "./stale-bar.module.css";

interface Props {
  /** What is not as the server has it. */
  children: ReactNode;
  pending: boolean;
  retry: () => void;
}

/** Over what is still shown, and may be old: a refresh that failed must not pass for fresh. */
export function StaleBar({ children, pending, retry }: Props) {
  return (
    <p className={styles.bar} role="status">
      <Icon name="warning" size={14} />
      <span>{children}</span>
      <button type="button" disabled={pending} onClick={retry}>
        <Trans>Try again</Trans>
      </button>
    </p>
  );
}
