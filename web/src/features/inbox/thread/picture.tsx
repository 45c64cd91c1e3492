import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Dialog } from "../../../ui/dialog";
import { Icon } from "../../../ui/icon";
import { contentOf, type StoredFile } from "./attachment";
import styles from "./attachment.module.css";

/** A picture in the thread; a click opens it as large as the window. */
export function Picture({ file, onBroken }: { file: StoredFile; onBroken: () => void }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [whole, setWhole] = useState(true);
  const name = file.file_name ?? (file.kind === "sticker" ? t`Sticker` : t`Image`);
  return (
    <>
      <button
        type="button"
        className={styles.picture}
        data-kind={file.kind}
        aria-label={t`Open large: ${name}`}
        onClick={() => setOpen(true)}
      >
        <img src={contentOf(file)} alt={name} loading="lazy" decoding="async" onError={onBroken} />
      </button>
      {open ? (
        <Dialog
          title={<bdi>{name}</bdi>}
          width="full"
          onClose={() => setOpen(false)}
          footer={
            <a className={styles.download} href={contentOf(file)} download={file.file_name ?? true}>
              <Icon name="download" size={18} />
              <Trans>Download</Trans>
            </a>
          }
        >
          <div className={styles.large} data-whole={whole}>
            {/* The dialog's keys and its link do the same; this is for those who point. */}
            <img src={contentOf(file)} alt={name} onClick={() => setWhole(!whole)} />
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
