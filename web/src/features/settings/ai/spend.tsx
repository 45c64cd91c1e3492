import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Badge } from "../../../ui/badge";
import { Dollars } from "../../../ui/dollars";
import { LedgerPurpose } from "../../../ui/ledger-purpose";
import { Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { aiSpendQuery } from "./ai-queries";
import styles from "./ai.module.css";

/** What this month has cost so far, and of how much. */
export function Spend() {
  const { t } = useLingui();
  const found = useQuery(aiSpendQuery);
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return null;
  const { dollars, hard_limit: hard, level, tasks } = found.data;
  return (
    <Section title={<Trans>Spent this month</Trans>}>
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
      {tasks.length ? (
        <Rows>
          {tasks.map((task) => (
            <Row
              key={task.task}
              title={<LedgerPurpose purpose={task.task} />}
              facts={<Plural value={task.calls} one="# call" other="# calls" />}
            >
              <Dollars of={task.dollars} />
            </Row>
          ))}
        </Rows>
      ) : null}
    </Section>
  );
}
