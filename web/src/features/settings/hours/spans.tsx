import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import { IconButton } from "../../../ui/icon-button";
import { nextSpan, type Span } from "./hours-query";
import styles from "./hours.module.css";

interface Props {
  /** The day, for whoever hears the fields. */
  of: string;
  spans: readonly Span[];
  onChange: (spans: readonly Span[]) => void;
}

/** From when to when, as often as a day opens. `24:00` is written as the midnight that it is. */
export function Spans({ of, spans, onChange }: Props) {
  const { t } = useLingui();
  const change = (at: number, part: Partial<Span>) => {
    const before = spans[at];
    if (before) onChange(spans.with(at, { ...before, ...part }));
  };
  return (
    <div className={styles.spans}>
      {spans.length === 0 ? (
        <span className={styles.closed}>
          <Trans>Closed</Trans>
        </span>
      ) : null}
      {spans.map(({ opens, closes }, at) => (
        <span key={at} className={styles.span}>
          <input
            type="time"
            dir="ltr"
            className={styles.time}
            value={opens}
            aria-label={t`${of} opens`}
            required
            onChange={(event) => change(at, { opens: event.target.value })}
          />
          –
          <input
            type="time"
            dir="ltr"
            className={styles.time}
            value={closes === "24:00" ? "00:00" : closes}
            aria-label={t`${of} closes`}
            required
            onChange={(event) =>
              change(at, { closes: event.target.value === "00:00" ? "24:00" : event.target.value })
            }
          />
          <IconButton
            icon="close"
            label={t`Take these hours of ${of} out`}
            onClick={() => onChange(spans.toSpliced(at, 1))}
          />
        </span>
      ))}
      {spans.length < 4 ? (
        <Button
          look="bare"
          size="small"
          aria-label={t`Add hours to ${of}`}
          onClick={() => onChange([...spans, nextSpan(spans)])}
        >
          <Trans>Add hours</Trans>
        </Button>
      ) : null}
    </div>
  );
}
