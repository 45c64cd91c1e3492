import { Trans } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import { CopyText } from "../../../ui/copy-text";
import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import styles from "./account.module.css";

/** Shown once; each lets its owner in once when the app is lost. */
export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <Dialog
      title={<Trans>Recovery codes</Trans>}
      onClose={onClose}
      footer={
        <Button size="small" look="primary" onClick={onClose}>
          <Trans>I have kept them</Trans>
        </Button>
      }
    >
      <div className={styles.steps}>
        <Notice>
          <Trans>
            Keep these codes where you keep your passwords. Each lets you in once when your phone is
            lost, and they are not shown again.
          </Trans>
        </Notice>
        <CopyText text={codes.join("\n")} lines />
      </div>
    </Dialog>
  );
}
