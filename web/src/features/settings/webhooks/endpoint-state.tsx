import { Trans } from "@lingui/react/macro";
import { Badge } from "../../../ui/badge";
import type { Endpoint } from "./webhooks-queries";

export function EndpointState({ endpoint }: { endpoint: Endpoint }) {
  if (endpoint.state === "paused") {
    return (
      <Badge tone="danger">
        <Trans>Paused</Trans>
      </Badge>
    );
  }
  if (endpoint.failing_since) {
    return (
      <Badge tone="warning">
        <Trans>Failing</Trans>
      </Badge>
    );
  }
  return (
    <Badge tone="positive">
      <Trans>Working</Trans>
    </Badge>
  );
}

/** Why nothing is sent any more. */
export function EndpointPause({ reason }: { reason: string }) {
  if (reason === "endpoint_gone") {
    return <Trans>The address answered 410: it is gone for good.</Trans>;
  }
  if (reason === "failing_for_a_day") {
    return <Trans>Nothing could be delivered for a day.</Trans>;
  }
  if (reason.startsWith("not_allowed_")) {
    return <Trans>The address is not one that anybody could reach.</Trans>;
  }
  return <code dir="ltr">{reason}</code>;
}
