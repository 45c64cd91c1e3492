import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import type { components } from "../api/schema";
import { Icon } from "./icon";
import styles from "./gate-list.module.css";

type Verdict = components["schemas"]["VerdictOut"];

const NAMES: Record<string, MessageDescriptor> = {
  mode_on: msg`Automatic answers are on`,
  genuine_inbound: msg`A customer wrote it`,
  burst_over: msg`The customer has finished writing`,
  no_human_active: msg`No colleague is at it`,
  not_opted_out: msg`The customer has not opted out`,
  window_open: msg`Free text may be sent`,
  business_hours: msg`The time is one for automatic answers`,
  loop_guard: msg`It is not going in circles`,
  budget_and_breaker: msg`Budget and provider allow it`,
  intent: msg`What the customer wants may be answered`,
  retrieval: msg`An article answers it`,
  generated: msg`An answer was written`,
  output_checks: msg`The answer says nothing else`,
  mode: msg`It may be sent without anybody`,
  once: msg`It has not been answered already`,
  disclosure: msg`It says that it is automatic`,
};

/** Every question on the way to an automatic answer, up to the one that said no. */
export function GateList({ verdicts }: { verdicts: readonly Verdict[] }) {
  const { i18n } = useLingui();
  return (
    <ol className={styles.gates}>
      {verdicts.map(({ gate, passed, code }) => (
        <li key={gate} data-passed={passed}>
          <Icon name={passed ? "check" : "close"} size={16} />
          <span>
            {NAMES[gate] ? i18n._(NAMES[gate]) : gate}
            <span className="only-heard">
              {" "}
              {passed ? <Trans>yes</Trans> : <Trans>no</Trans>}
            </span>
          </span>
          {code === "ok" ? null : <code dir="ltr">{code}</code>}
        </li>
      ))}
    </ol>
  );
}
