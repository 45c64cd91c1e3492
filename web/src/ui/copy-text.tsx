import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { Button } from "./button";
import styles from "./copy-text.module.css";

/** A secret or an address to take along; one click copies it, and it can be chosen by hand. */
export function CopyText({ text, lines = false }: { text: string; lines?: boolean }) {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  return (
    <div className={styles.box}>
      <code className={styles.text} dir="ltr" data-lines={lines}>
        {text}
      </code>
      {/* Only pages with a lock in the address bar may write to the clipboard. */}
      {window.isSecureContext ? (
        <Button size="small" onClick={copy}>
          <span role="status">{copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}</span>
        </Button>
      ) : null}
    </div>
  );
}
