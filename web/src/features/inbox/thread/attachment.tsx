import { Suspense, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Message } from "../../../api/client";
import { fileSize } from "../../../lib/file-size";
import { useMay } from "../../auth/use-me";
import { Icon } from "../../../ui/icon";
import { lazyPart } from "../../../ui/lazy-part";
import { KindName } from "./kind-name";
import { Picture } from "./picture";
import styles from "./attachment.module.css";

// Most threads hold no sound.
const Sound = lazyPart(async () => (await import("./sound")).Sound);

export type StoredFile = Message["attachments"][number];

export function contentOf(file: StoredFile): string {
  return `/api/v1/media/${file.id}/content`;
}

/** A file of a message, as what it is; and when it is not here, why. */
export function Attachment({ file }: { file: StoredFile }) {
  const may = useMay();
  const [broken, setBroken] = useState(false);
  if (file.state !== "stored") return <Card file={file} words={<Missing file={file} />} />;
  if (!may("personal_data:read")) {
    return <Card file={file} words={<Trans>Your role may not open files</Trans>} />;
  }
  if (broken) return <Card file={file} words={<Trans>It could not be shown</Trans>} linked />;
  const fail = () => setBroken(true);
  switch (file.kind) {
    case "image":
    case "sticker":
      return <Picture file={file} onBroken={fail} />;
    case "video":
      return (
        <video className={styles.video} src={contentOf(file)} controls preload="metadata" onError={fail} />
      );
    case "audio":
    case "voice":
      return (
        <Suspense fallback={<div className={styles.sound} />}>
          <Sound file={file} onBroken={fail} />
        </Suspense>
      );
    default:
      return <Card file={file} words={null} linked />;
  }
}

interface CardProps {
  file: StoredFile;
  words: React.ReactNode;
  /** Whether it can be downloaded. */
  linked?: boolean;
}

function Card({ file, words, linked = false }: CardProps) {
  const { t, i18n } = useLingui();
  const size = file.size_bytes === null ? null : fileSize(file.size_bytes, i18n.locale);
  const shown = (
    <>
      <span className={styles.sign}>
        {file.state === "waiting" ? (
          <span className={styles.turning} />
        ) : (
          <Icon name={file.state === "stored" ? (SIGNS[file.kind] ?? "file") : "warning"} size={22} />
        )}
      </span>
      <span className={styles.words}>
        <span className={styles.name}>
          {file.file_name ? <bdi>{file.file_name}</bdi> : <KindName kind={file.kind} />}
        </span>
        <span>
          {words}
          {words && size ? " · " : null}
          {size}
          {file.mime_type && !words ? (
            <>
              {" · "}
              <bdi dir="ltr">{shortType(file.mime_type)}</bdi>
            </>
          ) : null}
        </span>
      </span>
    </>
  );
  if (!linked) {
    return (
      <div className={styles.card} data-state={file.state} role={file.state === "waiting" ? "status" : undefined}>
        {shown}
      </div>
    );
  }
  return (
    <a className={styles.card} href={contentOf(file)} download={file.file_name ?? true} title={t`Download`}>
      {shown}
      <Icon name="download" size={18} />
    </a>
  );
}

const SIGNS: Record<string, "image" | "play" | "file"> = {
  image: "image",
  sticker: "image",
  audio: "play",
  voice: "play",
  video: "play",
};

/** PDF, DOCX, MP4: what people call it. */
function shortType(mimeType: string): string {
  const office = /officedocument\.(\w+)ml/.exec(mimeType)?.[1];
  if (office) return OFFICE[office] ?? office;
  return (mimeType.split("/")[1] ?? mimeType).replace(/^(vnd\.|x-)/, "").toUpperCase();
}

const OFFICE: Record<string, string> = { wordprocessing: "DOCX", spreadsheet: "XLSX", presentation: "PPTX" };

function Missing({ file }: { file: StoredFile }) {
  switch (file.state) {
    case "waiting":
      return <Trans>Being fetched from WhatsApp</Trans>;
    case "refused":
      return <Trans>Not taken: its kind or size is not allowed</Trans>;
    case "expired":
      return <Trans>WhatsApp no longer has it; ask the customer to send it again</Trans>;
    case "failed":
      return <Trans>It could not be fetched; ask the customer to send it again</Trans>;
    case "stored":
      return null;
  }
}
