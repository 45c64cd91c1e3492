import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../../ui/button";
import { Icon } from "../../ui/icon";
import { REASONS } from "./reason-words";
import { useReveal, type RevealProps } from "./reveal-eye";
import { useKeptReason } from "./revealed";
import styles from "./reveal-button.module.css";

/** The same in words, with what becomes of it, and the way to another reason. */
export function RevealButton({ what, name, className }: RevealProps) {
  const { t } = useLingui();
  const { offered, until, press, ask, dialog } = useReveal(what);
  if (!offered) return null;
  return (
    <div className={[styles.part, className].filter(Boolean).join(" ")}>
      <Button
        size="small"
        aria-label={until === null ? t`Show what is hidden of ${name}` : t`Hide it again`}
        aria-pressed={until !== null}
        onClick={press}
      >
        <Icon name="eye" size={16} />
        {until === null ? <Trans>Show what is hidden</Trans> : <Trans>Hide it again</Trans>}
      </Button>
      <p className={styles.words} role="status">
        {until === null ? (
          <Trans>For a minute; the audit notes who looked.</Trans>
        ) : (
          <Countdown until={until} />
        )}
      </p>
      {until === null ? <KeptReason onChange={ask} /> : null}
      {dialog}
    </div>
  );
}

/** What is given as the reason without being asked for; there until another is chosen. */
function KeptReason({ onChange }: { onChange: () => void }) {
  const { i18n } = useLingui();
  const kept = useKeptReason();
  if (kept === undefined) return null;
  return (
    <p className={styles.words}>
      {kept ? i18n._(REASONS[kept]) : <Trans>Without a reason</Trans>} ·{" "}
      <button type="button" className={styles.change} onClick={onChange}>
        <Trans>Another reason…</Trans>
      </button>
    </p>
  );
}

function Countdown({ until }: { until: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  // Read out once, and not every second.
  return (
    <>
      <Trans>The audit has noted it.</Trans>{" "}
      <span aria-hidden="true">
        <Trans>Hidden again in {seconds} s</Trans>
      </span>
    </>
  );
}
