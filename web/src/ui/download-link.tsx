import type { ReactNode } from "react";
import { Icon } from "./icon";
import styles from "./download-link.module.css";

interface Props {
  href: string;
  /** What the file is to be called; left out, the server names it. */
  file?: string;
  look?: "framed" | "bare";
  title?: string;
  children: ReactNode;
}

/** Fetches a file: a link and no button, so that it can be opened and copied like one. */
export function DownloadLink({ href, file, look = "framed", title, children }: Props) {
  return (
    <a className={styles.download} data-look={look} href={href} download={file ?? true} title={title}>
      <Icon name="download" size={18} />
      <span>{children}</span>
    </a>
  );
}
