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

/** How far something that a step asked for has got: a message, or a call. */
const EFFECT_STATES: Record<string, MessageDescriptor> = {
  queued: msg`Waiting to be sent`,
  ready: msg`Waiting to be sent`,
  claimed: msg`Under way`,
  unknown: msg`It is not known whether it arrived`,
  needs_human: msg`It is not known whether it arrived`,
  sent: msg`Sent`,
  delivered: msg`Delivered`,
  read: msg`Read`,
  played: msg`Played`,
  accepted: msg`Done`,
  settled: msg`Done`,
  failed: msg`Failed`,
  cancelled: msg`Cancelled`,
};

export function EffectStateName({ state }: { state: string }) {
  const { i18n } = useLingui();
  const words = EFFECT_STATES[state];
  return words ? i18n._(words) : <bdi dir="ltr">{state}</bdi>;
}

export function toneOf(status: string): Tone {
  return status === "failed" ? "danger" : status === "done" ? "positive" : status === "waiting" ? "accent" : "neutral";
}
