import { Trans, useLingui } from "@lingui/react/macro";
import type { components } from "../api/schema";
import { GATES, REASONS } from "./gate-words";
import { Icon } from "./icon";
import styles from "./gate-line.module.css";

type Verdict = components["schemas"]["VerdictOut"];

/**
 * One question on the way to an automatic answer. Its words are those of a yes, so that a no is
 * told by the cross, and by a word for whoever does not see it.
 */
export function GateLine({ verdict: { gate, passed, code } }: { verdict: Verdict }) {
  const { i18n } = useLingui();
  const reasons = code === "ok" || code === "" ? [] : code.split(",");
  return (
    <span className={styles.gate} data-passed={passed}>
      <Icon name={passed ? "check" : "close"} size={16} />
      <span>
        {GATES[gate] ? i18n._(GATES[gate]) : <code dir="ltr">{gate}</code>}
        <span className="only-heard"> {passed ? <Trans>yes</Trans> : <Trans>no</Trans>}</span>
        {reasons.map((one) => (
          <span key={one} className={styles.reason}>
            {" · "}
            <GateReason code={one} />
          </span>
        ))}
      </span>
    </span>
  );
}

/** A code that has no words here, such as one of a provider's, stands for itself. */
export function GateReason({ code }: { code: string }) {
  const { i18n } = useLingui();
  const words = REASONS[code];
  return words ? i18n._(words) : <code dir="ltr">{code}</code>;
}
