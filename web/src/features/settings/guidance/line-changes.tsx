import { useLingui } from "@lingui/react/macro";
import { lineDiff } from "../knowledge/line-diff";
import styles from "./guidance.module.css";

/** Two texts, line by line. */
export function LineChanges({ before, after }: { before: string; after: string }) {
  const { t } = useLingui();
  // Of no text at all there is no line that went.
  const lines = lineDiff(before, after).filter(({ kind, text }) => before || kind !== "gone" || text);
  return (
    <div className={styles.text} role="region" aria-label={t`What changed in the text`} tabIndex={0}>
      {lines.map(({ kind, text }, at) => {
        const words = text || "\u00a0";
        if (kind === "gone") {
          return (
            <del key={at} className={styles.line} dir="auto">
              {words}
            </del>
          );
        }
        if (kind === "new") {
          return (
            <ins key={at} className={styles.line} dir="auto">
              {words}
            </ins>
          );
        }
        return (
          <div key={at} dir="auto">
            {words}
          </div>
        );
      })}
    </div>
  );
}
