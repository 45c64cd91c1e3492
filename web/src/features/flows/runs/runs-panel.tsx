import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answered, api } from "../../../api/client";
import { shortDateTime } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import field from "../../../ui/field.module.css";
import { Icon } from "../../../ui/icon";
import { MorePages } from "../../../ui/page";
import { EmptyPane, PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import type { Definition } from "../document/definition";
import { runQuery, RUNS, runsQuery, runStepsQuery, type Run, type RunStatus } from "../flow-queries";
import { lightOf, type Light } from "../simulator/played";
import { Conditions, Triggers } from "../why/conditions";
import { runWhyQuery } from "../why/why-queries";
import { WAY_WORDS } from "../words/way-words";
import { CalledRuns, CallerLink } from "./calls";
import { EffectStateName, RunStatusName, toneOf } from "./run-status";
import { Replay } from "./replay";
import { StepName } from "./step-name";
import styles from "./runs.module.css";

// The stream tells of changes at once; this is the net beneath it, while somebody watches.
const LOOK_AGAIN_MS = 2_000;
const STATUSES: readonly RunStatus[] = ["waiting", "failed", "done", "silenced", "cancelled"];

interface Props {
  flowId: string;
  definition: Definition;
  runId: string | undefined;
  onRun: (runId: string | undefined) => void;
  onLight: (light: Light | null) => void;
}

/** The log of runs. One that is open is lit on the canvas, and goes on being lit while it runs. */
export function RunsPanel({ flowId, definition, runId, onRun, onLight }: Props) {
  const { t } = useLingui();
  const [status, setStatus] = useState<RunStatus | undefined>();
  const [following, setFollowing] = useState(false);
  const runs = useInfiniteQuery({
    ...runsQuery(flowId, { status }),
    refetchInterval: following ? LOOK_AGAIN_MS : false,
  });
  const found = runs.data?.pages.flatMap((one) => one.items) ?? [];
  const newest = found[0]?.id;
  useEffect(() => {
    if (following && newest && newest !== runId) onRun(newest);
  }, [following, newest, runId, onRun]);
  const names: Record<RunStatus, string> = {
    waiting: t`Waiting ones`,
    failed: t`Failed ones`,
    done: t`Done ones`,
    silenced: t`Taken over by people`,
    cancelled: t`Cancelled ones`,
  };
  if (runId) {
    return (
      <OneRun
        key={runId}
        runId={runId}
        definition={definition}
        following={following}
        onBack={() => {
          setFollowing(false);
          onRun(undefined);
        }}
        onLight={onLight}
      />
    );
  }
  return (
    <div className={styles.panel}>
      <h2>
        <Trans>Runs</Trans>
      </h2>
      <label className={styles.follow}>
        <input type="checkbox" checked={following} onChange={(event) => setFollowing(event.target.checked)} />
        <Trans>Follow the newest on the canvas</Trans>
      </label>
      <select
        className={`${field.control} ${styles.filter}`}
        aria-label={t`Which runs`}
        value={status ?? ""}
        onChange={({ target }) => setStatus(STATUSES.find((one) => one === target.value))}
      >
        <option value="">{t`All runs`}</option>
        {STATUSES.map((one) => (
          <option key={one} value={one}>
            {names[one]}
          </option>
        ))}
      </select>
      {runs.isPending ? <Skeleton rows={4} height={52} /> : null}
      {runs.isError ? <PaneError error={runs.error} retry={() => void runs.refetch()} /> : null}
      {runs.data && found.length === 0 ? (
        <EmptyPane icon="flow" title={<Trans>No run</Trans>}>
          <Trans>Each conversation that goes through the flow is one, and appears here at once.</Trans>
        </EmptyPane>
      ) : null}
      <ul className={styles.list}>
        {found.map((run) => (
          <li key={run.id}>
            <button type="button" className={styles.run} onClick={() => onRun(run.id)}>
              <RunHead run={run} definition={definition} />
            </button>
          </li>
        ))}
      </ul>
      <MorePages query={runs} />
    </div>
  );
}

function RunHead({ run, definition }: { run: Run; definition: Definition }) {
  const { i18n } = useLingui();
  return (
    <>
      <Badge tone={toneOf(run.status)}>
        <RunStatusName status={run.status} />
      </Badge>
      <span className={styles.quiet}>{shortDateTime(run.started_at, i18n.locale)}</span>
      {run.node && run.status !== "done" ? (
        <span className={styles.at}>
          <StepName id={run.node} definition={definition} />
        </span>
      ) : null}
      {run.code ? <code dir="ltr">{run.code}</code> : null}
    </>
  );
}

interface OneProps {
  runId: string;
  definition: Definition;
  following: boolean;
  onBack: () => void;
  onLight: (light: Light | null) => void;
}

function OneRun({ runId, definition, following, onBack, onLight }: OneProps) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const run = useQuery({
    ...runQuery(runId),
    refetchInterval: ({ state }) => (state.data?.status === "waiting" ? LOOK_AGAIN_MS : false),
  });
  const { data } = run;
  const steps = useQuery(runStepsQuery(runId));
  // The steps belong to what the run is now: when it moved, they are asked for again.
  const { refetch } = steps;
  useEffect(() => void refetch(), [data?.step_no, data?.status, refetch]);
  const [explained, setExplained] = useState(false);
  const why = useQuery({ ...runWhyQuery(runId), enabled: explained || data?.status === "silenced" });
  const wentBy = new Map(why.data?.steps.map((one) => [one.step_no, one.went_by]));
  const path = { run_id: runId };
  const again = useCommand(() => answered(api.POST("/api/v1/flow-runs/{run_id}/resume", { params: { path } })), [RUNS]);
  const cancel = useCommand(() => answered(api.POST("/api/v1/flow-runs/{run_id}/cancel", { params: { path } })), [RUNS]);
  useEffect(() => {
    if (!data || !steps.data) return;
    const now = data.status === "waiting" || data.status === "failed" ? data.node : null;
    onLight(lightOf(steps.data, definition.start, now));
  }, [data, steps.data, definition.start, onLight]);
  useEffect(() => () => onLight(null), [onLight]);
  const failed = run.isError ? run : steps.isError ? steps : null;
  if (failed) return <PaneError error={failed.error} retry={() => void failed.refetch()} />;
  if (!data || !steps.data) return <Skeleton rows={5} height={44} />;
  // Of one that failed its caller has heard, and gone on.
  const open = data.status === "waiting" || (data.status === "failed" && !data.called_by);
  const calls = steps.data.at(-1)?.kind === "call_flow";
  return (
    <div className={styles.panel}>
      <Button size="small" look="bare" className={styles.back} onClick={onBack}>
        <Icon name="back" size={16} />
        {following ? <Trans>Stop following</Trans> : <Trans>All runs</Trans>}
      </Button>
      <p className={styles.run}>
        <RunHead run={data} definition={definition} />
      </p>
      {data.waits_for ? (
        <p className={styles.quiet}>
          {data.waits_for.reply ? <Trans>It waits for the customer.</Trans> : null}
          {data.waits_for.effect ? (
            calls ? (
              <Trans>It waits for the flow that it called.</Trans>
            ) : (
              <Trans>It waits for another system.</Trans>
            )
          ) : null}
          {data.waits_for.until ? (
            <>
              {" "}
              <Trans>Until {shortDateTime(data.waits_for.until, i18n.locale)}</Trans>
            </>
          ) : null}
        </p>
      ) : null}
      <span className={styles.tools}>
        <Link to="/inbox" search={{ c: data.conversation_id }} className={styles.link}>
          <Trans>The conversation</Trans>
        </Link>
        {data.called_by ? <CallerLink runId={data.called_by} /> : null}
        <Button size="small" look="bare" aria-pressed={explained} onClick={() => setExplained(!explained)}>
          <Trans>Why it went this way</Trans>
        </Button>
        {open && may("flows:run") ? (
          <Button size="small" disabled={again.isPending} onClick={() => again.mutate(undefined)}>
            {data.status === "failed" ? <Trans>Try the step again</Trans> : <Trans>End the wait now</Trans>}
          </Button>
        ) : null}
        {data.status === "waiting" && may("flows:run") ? (
          <Button size="small" look="danger" disabled={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
            <Trans>Cancel the run</Trans>
          </Button>
        ) : null}
      </span>
      {data.status === "waiting" ? null : <Replay runId={runId} definition={definition} onLight={onLight} />}
      {why.isError ? <PaneError error={why.error} retry={() => void why.refetch()} /> : null}
      {data.status === "silenced" && why.data?.end.actor_id ? (
        <p className={styles.quiet}>
          <Trans>A person took the conversation over; from there on the flow is silent.</Trans>
        </p>
      ) : null}
      {explained && why.data?.begun ? <Triggers triggers={[why.data.begun]} /> : null}
      <ol className={styles.steps} aria-label={t`What it did`}>
        {steps.data.map((one) => {
          const way = WAY_WORDS[one.way];
          return (
            <li key={one.step_no} data-failed={Boolean(one.code)}>
              <b>
                <StepName id={one.node} definition={definition} />
              </b>
              <span className={styles.quiet}>
                <bdi>{way ? i18n._(way) : one.way}</bdi>
                {" · "}
                {shortDateTime(one.at, i18n.locale)}
              </span>
              {one.code ? <code dir="ltr">{one.code}</code> : null}
              <CalledRuns step={one} />
              {explained ? <Conditions parts={wentBy.get(one.step_no) ?? []} /> : null}
              {Object.entries(one.effects).map(([id, state]) => (
                <span key={id} className={styles.quiet}>
                  <EffectStateName state={state} />
                </span>
              ))}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
