import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { callableQuery } from "../callable";
import { objectsIn, textIn } from "../document/definition";
import { runQuery, type RunStep } from "../flow-queries";
import styles from "./runs.module.css";

interface LinkProps {
  flowId: string;
  runId: string;
  children: ReactNode;
}

function RunLink({ flowId, runId, children }: LinkProps) {
  return (
    <Link to="/flows/$flowId" params={{ flowId }} search={{ panel: "runs", run: runId }} className={styles.link}>
      {children}
    </Link>
  );
}

/** What a step called: the run that came of it, or why there is none. */
export function CalledRuns({ step }: { step: RunStep }) {
  const calls = objectsIn(step.did).filter((one) => one["do"] === "call_flow");
  const flows = useQuery({ ...callableQuery, enabled: calls.length > 0 });
  return calls.map((call, at) => {
    const flowId = textIn(call, "flow_id") ?? "";
    const runId = textIn(call, "run_id");
    const name = flows.data?.find((one) => one.id === flowId)?.name;
    if (!runId) {
      return (
        <code key={at} dir="ltr">
          {textIn(call, "refused")}
        </code>
      );
    }
    return (
      <RunLink key={at} flowId={flowId} runId={runId}>
        {name ? (
          <Trans>
            The run of <bdi>{name}</bdi>
          </Trans>
        ) : (
          <Trans>The run that it called</Trans>
        )}
      </RunLink>
    );
  });
}

/** Back to the run whose step called this one. */
export function CallerLink({ runId }: { runId: string }) {
  const caller = useQuery(runQuery(runId));
  if (!caller.data) return null;
  return (
    <RunLink flowId={caller.data.flow_id} runId={runId}>
      <Trans>The run that called it</Trans>
    </RunLink>
  );
}
