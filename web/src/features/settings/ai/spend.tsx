import { useState, type ReactNode } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Badge } from "../../../ui/badge";
import { Dollars } from "../../../ui/dollars";
import { LedgerPurpose } from "../../../ui/ledger-purpose";
import { Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { aiSpendQuery, type AiSpend, type SpendBy } from "./ai-queries";
import styles from "./ai.module.css";
import outside from "../outside.module.css";

const BY: readonly SpendBy[] = ["task", "conversation", "flow"];

/** What this month has cost so far, of how much, and for what. */
export function Spend() {
  const { t } = useLingui();
  const [by, setBy] = useState<SpendBy>("task");
  const found = useQuery(aiSpendQuery(by));
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return null;
  const { dollars, hard_limit: hard, level } = found.data;
  const names: Record<SpendBy, string> = {
    task: t`By task`,
    conversation: t`By conversation`,
    flow: t`By flow`,
  };
  return (
    <Section
      title={<Trans>Spent this month</Trans>}
      action={
        <select
          className={outside.select}
          aria-label={t`What it was spent on`}
          value={by}
          onChange={({ target }) => setBy(BY.find((one) => one === target.value) ?? "task")}
        >
          {BY.map((one) => (
            <option key={one} value={one}>
              {names[one]}
            </option>
          ))}
        </select>
      }
    >
      <div className={styles.spent}>
        <strong><Dollars of={dollars} /></strong>
        {level === "hard" ? (
          <Badge tone="danger">
            <Trans>The limit is reached</Trans>
          </Badge>
        ) : level === "soft" ? (
          <Badge tone="warning">
            <Trans>Past the warning</Trans>
          </Badge>
        ) : null}
        {hard ? (
          <progress
            max={hard}
            value={Math.min(dollars, hard)}
            aria-label={t`How much of the limit is spent`}
          />
        ) : null}
      </div>
      <Parts by={by} of={found.data} />
    </Section>
  );
}

interface Part {
  id: string;
  title: ReactNode;
  calls: number;
  dollars: number;
}

function Parts({ by, of }: { by: SpendBy; of: AiSpend }) {
  const parts = partsOf(by, of);
  // Not there yet.
  if (!parts) return null;
  if (!parts.length) {
    return by === "task" ? null : (
      <p className={styles.quiet}>
        <Trans>Nothing was asked for any of them this month.</Trans>
      </p>
    );
  }
  return (
    <Rows>
      {parts.map((part) => (
        <Row
          key={part.id}
          title={part.title}
          facts={<Plural value={part.calls} one="# call" other="# calls" />}
        >
          <Dollars of={part.dollars} />
        </Row>
      ))}
    </Rows>
  );
}

function partsOf(by: SpendBy, { tasks, conversations, flows }: AiSpend): Part[] | null {
  switch (by) {
    case "conversation":
      return (
        conversations?.map((one) => ({
          ...one,
          id: one.conversation_id,
          title: (
            <Link to="/inbox" search={{ status: "all", c: one.conversation_id }}>
              {one.contact_name ? <bdi>{one.contact_name}</bdi> : <Trans>Conversation</Trans>}
            </Link>
          ),
        })) ?? null
      );
    case "flow":
      return (
        flows?.map((one) => ({ ...one, id: one.flow_id, title: <bdi>{one.name}</bdi> })) ?? null
      );
    default:
      return tasks.map((one) => ({
        ...one,
        id: one.task,
        title: <LedgerPurpose purpose={one.task} />,
      }));
  }
}
