import { useLingui } from "@lingui/react/macro";
import type { Letter, LetterFile } from "../../../outbox/letter";
import { useOutbox, useProgress } from "../../../outbox/outbox-provider";
import { fileSize } from "../../../lib/file-size";
import { useObjectUrl } from "../../../lib/use-object-url";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { kindOf } from "../composer/file-rules";
import styles from "./attachment.module.css";

/** A file on its way: what it is, how far it has got, and a way to stop it. */
export function LetterFileView({ letter, file }: { letter: Letter; file: LetterFile }) {
  const { t, i18n } = useLingui();
  const outbox = useOutbox();
  const part = useProgress(letter.id);
  const picture = kindOf(file.blob) === "image" && !file.asDocument;
  const url = useObjectUrl(picture ? file.blob : null);
  const leaving = letter.state === "waiting" && !letter.body.attachment?.id;
  const percent = Math.round(part * 100);
  return (
    <>
      {url ? (
        <span className={styles.picture}>
          <img src={url} alt={file.name} />
        </span>
      ) : (
        <div className={styles.card}>
          <span className={styles.sign}>
            <Icon name="file" size={22} />
          </span>
          <span className={styles.words}>
            <bdi className={styles.name}>{file.name}</bdi>
            <span>{fileSize(file.blob.size, i18n.locale)}</span>
          </span>
        </div>
      )}
      {leaving ? (
        <div className={styles.leaving}>
          <span
            className={styles.bar}
            role="progressbar"
            aria-label={t`Uploading`}
            aria-valuenow={percent}
            aria-valuemin={0}
            aria-valuemax={100}
          >
            <span style={{ width: `${percent}%` }} />
          </span>
          <IconButton
            icon="close"
            label={t`Do not send it`}
            onClick={() => void outbox.discard(letter.id)}
          />
        </div>
      ) : null}
    </>
  );
}
