import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { shortDateTime } from "../../../lib/dates";
import { Button } from "../../../ui/button";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { Triggers } from "./conditions";
import { REASON_WORDS } from "./reason-words";
import { conversationWhyQuery, type WhyFlow } from "./why-queries";
import styles from "./why.module.css";

/** Beside a conversation: why each flow began with what the customer said, or did not. */
export function WhySection({ conversationId }: { conversationId: string }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <section className={styles.section} aria-label={t`Automation`}>
      <h3>
        <Trans>Automation</Trans>
      </h3>
      {open ? (
        <Why key={conversationId} conversationId={conversationId} />
      ) : (
        <span className={styles.tools}>
          <Button size="small" onClick={() => setOpen(true)}>
            <Trans>Why did a flow begin, or none?</Trans>
          </Button>
        </span>
      )}
    </section>
  );
}

function Why({ conversationId }: { conversationId: string }) {
  const { t, i18n } = useLingui();
  const [messageId, setMessageId] = useState<string | null>(null);
  const found = useQuery(conversationWhyQuery(conversationId, messageId));
  const why = found.data;
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  if (!why) return <Skeleton rows={3} height={40} />;
  if (!why.message_id || !why.at) {
    return (
      <p className={styles.quiet}>
        <Trans>The customer has not written yet.</Trans>
      </p>
    );
  }
  return (
    <>
      <p className={styles.quiet}>
        <Trans>About what the customer wrote at {shortDateTime(why.at, i18n.locale)}</Trans>
      </p>
      <span className={styles.tools}>
        {why.earlier_message_id ? (
          <Button size="small" look="bare" onClick={() => setMessageId(why.earlier_message_id)}>
            <Trans>The message before</Trans>
          </Button>
        ) : null}
        {messageId ? (
          <Button size="small" look="bare" onClick={() => setMessageId(null)}>
            <Trans>The last message</Trans>
          </Button>
        ) : null}
      </span>
      {why.flows.length === 0 ? (
        <p className={styles.quiet}>
          <Trans>There are no flows.</Trans>
        </p>
      ) : null}
      <ul className={styles.flows} aria-label={t`Flows that were asked`}>
        {why.flows.map((flow) => (
          <li key={flow.flow_id}>
            <OneFlow flow={flow} by={why.flows.find((one) => one.flow_id === flow.by_flow_id)} />
          </li>
        ))}
      </ul>
      <p className={styles.quiet}>
        <Trans>What is known of the customer is looked at as it is now.</Trans>
      </p>
    </>
  );
}

function OneFlow({ flow, by }: { flow: WhyFlow; by: WhyFlow | undefined }) {
  const { i18n } = useLingui();
  return (
    <details className={styles.flow} data-begun={flow.reason === "begun"}>
      <summary>
        <b>
          <bdi>{flow.name}</bdi>
        </b>
        <span>
          {i18n._(REASON_WORDS[flow.reason])}
          {by && by !== flow ? (
            <>
              {" "}
              <bdi>{by.name}</bdi>
            </>
          ) : null}
        </span>
      </summary>
      <Triggers triggers={flow.triggers} />
      <Link
        to="/flows/$flowId"
        params={{ flowId: flow.flow_id }}
        search={flow.run_id ? { panel: "runs", run: flow.run_id } : {}}
        className={styles.link}
      >
        {flow.run_id ? <Trans>The run</Trans> : <Trans>The flow</Trans>}
      </Link>
    </details>
  );
}
