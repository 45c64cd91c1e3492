import { Trans, useLingui } from "@lingui/react/macro";
import { fileSize } from "../../../lib/file-size";
import { useObjectUrl } from "../../../lib/use-object-url";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { removeFile, sendAsDocument, useChosenFiles, type RefusedFile } from "./chosen-files";
import { kindOf, mayBeDocument, mustBeDocument } from "./file-rules";
import type { Chosen } from "./letters-of";
import styles from "./chosen-strip.module.css";

/** What will be sent with the text, and what WhatsApp would not take. */
export function ChosenStrip({ conversationId }: { conversationId: string }) {
  const { t } = useLingui();
  const { files, refused } = useChosenFiles(conversationId);
  return (
    <div className={styles.strip}>
      {refused.map((one) => (
        <p key={one.id} className={styles.refused} role="alert">
          <Icon name="warning" size={16} />
          <span>
            <bdi>{one.name}</bdi>: <Why refusal={one.refusal} />
          </span>
          <IconButton icon="close" label={t`Close`} onClick={() => removeFile(conversationId, one.id)} />
        </p>
      ))}
      {files.length > 0 ? (
        <ul className={styles.files} aria-label={t`Files to send`}>
          {files.map((one) => (
            <li key={one.id}>
              <ChosenFile chosen={one} conversationId={conversationId} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function ChosenFile({ chosen, conversationId }: { chosen: Chosen; conversationId: string }) {
  const { t, i18n } = useLingui();
  const { file, asDocument, id } = chosen;
  const kind = kindOf(file);
  const picture = kind === "image" || kind === "sticker";
  const url = useObjectUrl(picture ? file : null);
  const name = file.name;
  return (
    <div className={styles.file}>
      {url ? <img src={url} alt="" /> : <span className={styles.sign}><Icon name={SIGNS[kind]} size={22} /></span>}
      <span className={styles.words}>
        <bdi className={styles.name}>{name}</bdi>
        <span>{fileSize(file.size, i18n.locale)}</span>
        {mustBeDocument(file) ? (
          <span>
            <Trans>Too large to be shown; sent as a document</Trans>
          </span>
        ) : mayBeDocument(file) ? (
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={asDocument}
              onChange={(event) => sendAsDocument(conversationId, id, event.target.checked)}
            />
            <Trans>As a document</Trans>
          </label>
        ) : null}
      </span>
      <IconButton icon="close" label={t`Do not send ${name}`} onClick={() => removeFile(conversationId, id)} />
    </div>
  );
}

const SIGNS = { image: "image", sticker: "image", audio: "play", video: "play", document: "file" } as const;

function Why({ refusal }: { refusal: RefusedFile["refusal"] }) {
  const { i18n } = useLingui();
  switch (refusal.why) {
    case "kind":
      return <Trans>WhatsApp takes no files of this kind.</Trans>;
    case "empty":
      return <Trans>The file is empty.</Trans>;
    case "many":
      return <Trans>Ten files at once are the most.</Trans>;
    case "size": {
      const most = fileSize(refusal.bytesAtMost, i18n.locale);
      return <Trans>Too large; WhatsApp takes at most {most}.</Trans>;
    }
  }
}
