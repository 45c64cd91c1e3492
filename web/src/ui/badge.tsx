import type { ReactNode } from "react";
import styles from "./badge.module.css";

export type Tone = "neutral" | "positive" | "warning" | "danger" | "accent";

/** The state of a thing in one or two words. The colour only repeats what the words say. */
export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {children}
    </span>
  );
}

/** A label's colour is its maker's; the words keep the colours of the page, so they stay legible. */
export function Chip({ color, children }: { color: string; children: ReactNode }) {
  return (
    <span className={styles.badge}>
      <span className={styles.dot} style={{ background: color }} />
      <bdi>{children}</bdi>
    </span>
  );
}
