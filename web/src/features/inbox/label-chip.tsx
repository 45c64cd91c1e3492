import type { Conversation } from "../../api/client";
import styles from "./label-chip.module.css";

/** A label's colour is its maker's; the words keep the colours of the page, so they stay legible. */
export function LabelChip({ label }: { label: Conversation["labels"][number] }) {
  return (
    <span className={styles.chip}>
      <span className={styles.dot} style={{ background: label.color }} />
      <bdi>{label.name}</bdi>
    </span>
  );
}
