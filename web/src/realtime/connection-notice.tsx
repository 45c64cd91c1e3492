import { useEffect, useState } from "react";
import { Trans } from "@lingui/react/macro";
import { Icon } from "../ui/icon";
import { useLive } from "./live-provider";
import styles from "./connection-notice.module.css";

// A stream that is back within a blink is not worth a word.
const PATIENCE_MS = 1_000;

/** Says that what is shown may be old, while it may be. */
export function ConnectionNotice() {
  const { state } = useLive();
  const away = state === "reconnecting" || state === "offline";
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!away) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [away]);
  return (
    <div role="status">
      {away && late ? (
        <p className={styles.notice}>
          <Icon name="warning" size={16} />
          {state === "offline" ? (
            <Trans>No network. What you send is kept and leaves when it is back.</Trans>
          ) : (
            <Trans>Reconnecting… What you see may be a little old.</Trans>
          )}
        </p>
      ) : null}
    </div>
  );
}
