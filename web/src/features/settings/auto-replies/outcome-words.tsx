import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { Badge, type Tone } from "../../../ui/badge";
import type { Outcome } from "./reply-queries";

export const OUTCOMES: Record<Outcome, MessageDescriptor> = {
  sent: msg`Sent`,
  suggested: msg`Suggested`,
  shadowed: msg`In the shadow`,
  handed_over: msg`Handed over`,
  abstained: msg`No article`,
  stopped: msg`Stopped`,
  failed: msg`Failed`,
};

const TONES: Partial<Record<Outcome, Tone>> = {
  sent: "positive",
  suggested: "accent",
  failed: "danger",
  stopped: "warning",
};

export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  const { i18n } = useLingui();
  return <Badge tone={TONES[outcome] ?? "neutral"}>{i18n._(OUTCOMES[outcome])}</Badge>;
}
