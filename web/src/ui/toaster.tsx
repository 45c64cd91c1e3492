import { useSyncExternalStore, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { dismissToast, toastStore, type Toast } from "./toast";
import styles from "./toaster.module.css";

export function Toaster() {
  const { t } = useLingui();
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.read);
  return (
    <ol className={styles.toasts} aria-live="polite">
      {toasts.map((toast) => (
        <li key={toast.id} className={styles.toast} data-tone={toast.tone}>
          <span>{toast.text}</span>
          {toast.undo ? (
            <Done toast={toast} run={toast.undo}>
              <Trans>Undo</Trans>
            </Done>
          ) : null}
          {toast.open ? (
            <Done toast={toast} run={toast.open}>
              <Trans>Open</Trans>
            </Done>
          ) : null}
          <IconButton icon="close" label={t`Close`} onClick={() => dismissToast(toast.id)} />
        </li>
      ))}
    </ol>
  );
}

function Done({ toast, run, children }: { toast: Toast; run: () => void; children: ReactNode }) {
  return (
    <Button
      look="bare"
      size="small"
      onClick={() => {
        dismissToast(toast.id);
        run();
      }}
    >
      {children}
    </Button>
  );
}
