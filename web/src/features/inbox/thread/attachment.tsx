import { Trans, useLingui } from "@lingui/react/macro";
import type { Message } from "../../../api/client";
import { fileSize } from "../../../lib/file-size";
import { Icon } from "../../../ui/icon";
import { KindName } from "./kind-name";
import styles from "./message-body.module.css";

type File = Message["attachments"][number];

/** A file that came with a message: what it is, how large, and whether it is there. */
export function Attachment({ file }: { file: File }) {
  const { i18n } = useLingui();
  const size = file.size_bytes === null ? null : fileSize(file.size_bytes, i18n.locale);
  return (
    <div className={styles.file} data-state={file.state}>
      <Icon name={file.kind === "image" || file.kind === "sticker" ? "image" : "file"} size={22} />
      <span className={styles.fileWords}>
        <span className={styles.strong}>
          {file.file_name ? <bdi>{file.file_name}</bdi> : <KindName kind={file.kind} />}
        </span>
        <span>
          <FileState state={file.state} />
          {size ? ` · ${size}` : null}
          {file.mime_type ? (
            <>
              {" · "}
              <bdi dir="ltr">{file.mime_type}</bdi>
            </>
          ) : null}
        </span>
      </span>
    </div>
  );
}

function FileState({ state }: { state: File["state"] }) {
  switch (state) {
    case "waiting":
      return <Trans>Being fetched</Trans>;
    case "stored":
      return <Trans>Stored</Trans>;
    case "refused":
      return <Trans>Refused: its kind or size is not allowed</Trans>;
    case "expired":
      return <Trans>No longer at WhatsApp</Trans>;
    case "failed":
      return <Trans>Could not be fetched</Trans>;
  }
}
