import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import type { Tone } from "../../../ui/badge";

/** What became of a run; a word that its flow ended with stands for itself. */
export const RUN_STATUSES: Record<string, MessageDescriptor> = {
  waiting: msg`Waits`,
  done: msg`Done`,
  failed: msg`Failed`,
  silenced: msg`A person took over`,
  cancelled: msg`Cancelled`,
};

export function RunStatusName({ status }: { status: string }) {
  const { i18n } = useLingui();
  const words = RUN_STATUSES[status];
  return words ? i18n._(words) : status;
}

export function toneOf(status: string): Tone {
  return status === "failed" ? "danger" : status === "done" ? "positive" : status === "waiting" ? "accent" : "neutral";
}
