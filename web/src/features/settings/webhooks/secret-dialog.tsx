import { Trans } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import { CopyText } from "../../../ui/copy-text";
import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import styles from "../outside.module.css";

interface Props {
  name: string;
  /** Null when the answer is that of an earlier sending: the secret was shown then. */
  secret: string | null;
  onClose: () => void;
}

/** With it the receiver checks that it was us. It is shown once, and nobody can look it up. */
export function SecretDialog({ name, secret, onClose }: Props) {
  return (
    <Dialog
      title={<bdi>{name}</bdi>}
      onClose={onClose}
      footer={
        <Button size="small" look="primary" onClick={onClose}>
          <Trans>I have kept it</Trans>
        </Button>
      }
    >
      <div className={styles.stack}>
        <Notice>
          <Trans>Keep this secret now. It is not shown again, and nobody can look it up.</Trans>
        </Notice>
        {secret ? <CopyText text={secret} /> : null}
        <p className={styles.quiet}>
          <Trans>
            Every message is signed with it as{" "}
            <a href="https://www.standardwebhooks.com" target="_blank" rel="noreferrer">
              Standard Webhooks
            </a>{" "}
            says; its libraries check it.
          </Trans>
        </p>
      </div>
    </Dialog>
  );
}
