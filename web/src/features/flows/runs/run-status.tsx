import { Trans } from "@lingui/react/macro";
import type { Tone } from "../../../ui/badge";

export function RunStatusName({ status }: { status: string }) {
  switch (status) {
    case "waiting":
      return <Trans>Waits</Trans>;
    case "done":
      return <Trans>Done</Trans>;
    case "failed":
      return <Trans>Failed</Trans>;
    case "silenced":
      return <Trans>A person took over</Trans>;
    case "cancelled":
      return <Trans>Cancelled</Trans>;
    default:
      return status;
  }
}

export function toneOf(status: string): Tone {
  return status === "failed" ? "danger" : status === "done" ? "positive" : status === "waiting" ? "accent" : "neutral";
}
