import { Trans } from "@lingui/react/macro";
import { Badge } from "../../../ui/badge";
import type { Flow } from "../flow-queries";
import type { FlowState } from "../search";

export function FlowStateBadge({ flow }: { flow: Pick<Flow, "state" | "version"> }) {
  const tone = flow.state === "live" ? "positive" : flow.state === "paused" ? "warning" : "neutral";
  return (
    <Badge tone={tone}>
      <FlowStateName state={flow.state} />
      {flow.version ? ` · ${flow.version}` : null}
    </Badge>
  );
}

export function FlowStateName({ state }: { state: FlowState }) {
  switch (state) {
    case "draft":
      return <Trans>Draft</Trans>;
    case "live":
      return <Trans>Live</Trans>;
    case "paused":
      return <Trans>Paused</Trans>;
    case "archived":
      return <Trans>Archived</Trans>;
  }
}
