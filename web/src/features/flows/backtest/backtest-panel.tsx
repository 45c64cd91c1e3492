import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { shortDateTime } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import field from "../../../ui/field.module.css";
import { EmptyPane, PaneError } from "../../../ui/pane-state";
import { ProgressLine, WorkState } from "../../../ui/long-work";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { asDocument, type Definition } from "../document/definition";
import styles from "../runs/runs.module.css";
import { backtestQuery, backtestsKey, backtestsQuery, isUnderWay, LOOK_AGAIN_MS, type Backtest } from "./backtest-queries";
import { Report } from "./report";

const SPANS = [7, 30, 90, 366] as const;

/** What is drawn, over what has been said here: counts only, and nothing of it leaves. */
export function BacktestPanel({ flowId, definition }: { flowId: string; definition: Definition }) {
  const { t } = useLingui();
  const may = useMay();
  const [days, setDays] = useState<number>(30);
  const tests = useQuery({
    ...backtestsQuery(flowId),
    // Looked at again while one of them runs.
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? LOOK_AGAIN_MS : false),
  });
  const start = useCommand(
    (wish: { days: number; draft: Record<string, unknown> }, header) =>
      answered(
        api.POST("/api/v1/flows/{flow_id}/backtests", {
          params: { path: { flow_id: flowId }, header },
          body: wish,
        }),
      ),
    [backtestsKey(flowId)],
  );
  return (
    <div className={styles.panel}>
      <h2>
        <Trans>On the past</Trans>
      </h2>
      <p className={styles.quiet}>
        <Trans>Plays what is drawn on the conversations of this workspace. Nothing is sent.</Trans>
      </p>
      {may("flows:manage") ? (
        <span className={styles.tools}>
          <select
            className={`${field.control} ${styles.filter}`}
            aria-label={t`How far back`}
            value={days}
            onChange={({ target }) => setDays(Number(target.value))}
          >
            {SPANS.map((one) => (
              <option key={one} value={one}>
                {t`The last ${one} days`}
              </option>
            ))}
          </select>
          <Button
            size="small"
            look="primary"
            disabled={start.isPending}
            onClick={() => start.mutate({ days, draft: asDocument(definition) })}
          >
            <Trans>Play it</Trans>
          </Button>
        </span>
      ) : null}
      {tests.isPending ? <Skeleton rows={3} height={44} /> : null}
      {tests.isError ? <PaneError error={tests.error} retry={() => void tests.refetch()} /> : null}
      {tests.data?.length === 0 ? (
        <EmptyPane icon="chart" title={<Trans>Not played yet</Trans>}>
          <Trans>It shows how often the flow would have begun, and what it would have said.</Trans>
        </EmptyPane>
      ) : null}
      <ul className={styles.list} aria-label={t`Backtests`}>
        {tests.data?.map((one, at) => (
          <li key={one.id}>
            <OneTest test={one} definition={definition} first={at === 0} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function OneTest({ test, definition, first }: { test: Backtest; definition: Definition; first: boolean }) {
  const { i18n } = useLingui();
  const [open, setOpen] = useState(first);
  const detail = useQuery({ ...backtestQuery(test.flow_id, test.id), enabled: open && test.state === "done" });
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className={styles.run}>
        <WorkState state={test.state} />
        <span className={styles.quiet}>
          <Trans>{test.days} days</Trans>
          {" · "}
          {shortDateTime(test.created_at, i18n.locale)}
        </span>
      </summary>
      {isUnderWay(test) ? <ProgressLine done={test.done} total={test.conversations} /> : null}
      {detail.isError ? <PaneError error={detail.error} retry={() => void detail.refetch()} /> : null}
      {detail.data?.report ? <Report report={detail.data.report} definition={definition} /> : null}
    </details>
  );
}
