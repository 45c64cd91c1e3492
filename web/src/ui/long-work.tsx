import { Trans, useLingui } from "@lingui/react/macro";
import { Badge } from "./badge";
import styles from "./long-work.module.css";

interface Props {
  done: number;
  total: number;
  /** Said to those who cannot see beside what the bar stands. */
  label?: string;
}

/** How far something long is, as a bar and in figures. */
export function ProgressLine({ done: through, total: all, label }: Props) {
  const { t, i18n } = useLingui();
  const number = new Intl.NumberFormat(i18n.locale);
  const done = number.format(through);
  const total = number.format(all);
  return (
    <p className={styles.line} role="status">
      {/* A bar out of nothing would be one that does not know how far it is. */}
      <progress value={through} max={Math.max(all, 1)} aria-label={label ?? t`How far it is`} />
      <span>
        <Trans>
          {done} of {total}
        </Trans>
      </span>
    </p>
  );
}

/** What became of a long work of the server's; one that waits for its turn is under way, too. */
export function WorkState({ state }: { state: "queued" | "running" | "done" | "failed" }) {
  switch (state) {
    case "done":
      return (
        <Badge tone="positive">
          <Trans>Done</Trans>
        </Badge>
      );
    case "failed":
      return (
        <Badge tone="danger">
          <Trans>Failed</Trans>
        </Badge>
      );
    default:
      return (
        <Badge tone="accent">
          <Trans>Under way</Trans>
        </Badge>
      );
  }
}
