import { Trans } from "@lingui/react/macro";
import type { Priority } from "./search";

export const PRIORITIES: readonly Priority[] = ["urgent", "high", "normal", "low"];

export function PriorityName({ priority }: { priority: Priority }) {
  switch (priority) {
    case "urgent":
      return <Trans>Urgent</Trans>;
    case "high":
      return <Trans>High</Trans>;
    case "normal":
      return <Trans>Normal</Trans>;
    case "low":
      return <Trans>Low</Trans>;
  }
}
