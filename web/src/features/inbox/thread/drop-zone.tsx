import { useRef, useState, type DragEvent, type ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Icon } from "../../../ui/icon";
import styles from "./drop-zone.module.css";

interface Props {
  className: string | undefined;
  /** Not given where nothing can be sent. */
  onFiles: ((files: File[]) => void) | undefined;
  children: ReactNode;
}

/** Files may be dropped anywhere on the conversation. */
export function DropZone({ className, onFiles, children }: Props) {
  const [over, setOver] = useState(false);
  // Every element that is entered is left again; only the count says when the whole is left.
  const depth = useRef(0);
  const moved = (event: DragEvent, by: number) => {
    if (!onFiles || !event.dataTransfer.types.includes("Files")) return;
    depth.current += by;
    setOver(depth.current > 0);
  };
  return (
    <div
      className={className}
      onDragEnter={(event) => moved(event, 1)}
      onDragLeave={(event) => moved(event, -1)}
      onDragOver={(event) => {
        // Without it the browser would leave the page and open the file.
        if (event.dataTransfer.types.includes("Files")) event.preventDefault();
      }}
      onDrop={(event) => {
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        onFiles?.([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over ? (
        <div className={styles.over}>
          <Icon name="attach" size={32} />
          <Trans>Drop to attach</Trans>
        </div>
      ) : null}
    </div>
  );
}
