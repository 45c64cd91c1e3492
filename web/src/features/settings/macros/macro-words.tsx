import type { ReactNode } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { MacroActions } from "../../../api/macros";

/** What a macro does, in one line. */
export function MacroWords({ actions }: { actions: MacroActions }) {
  const { t } = useLingui();
  const { reply, note, add_label_ids: added, remove_label_ids: removed } = actions;
  const words: ReactNode[] = [
    reply ? <Trans>replies</Trans> : null,
    note ? <Trans>writes a note</Trans> : null,
    added?.length ? (
      <Plural value={added.length} one="adds a label" other="adds # labels" />
    ) : null,
    removed?.length ? (
      <Plural value={removed.length} one="takes a label off" other="takes # labels off" />
    ) : null,
    actions.team_id ? <Trans>moves it to a team</Trans> : null,
    actions.assign || actions.assignee_id ? <Trans>assigns it</Trans> : null,
    actions.priority ? <Trans>sets the priority</Trans> : null,
    actions.snooze_minutes ? <Trans>snoozes it</Trans> : null,
    actions.status === "resolved" ? <Trans>resolves it</Trans> : null,
    actions.status === "open" || actions.status === "pending" ? <Trans>sets the status</Trans> : null,
  ].filter((one) => one !== null);
  return words.map((one, at) => (
    <span key={at}>
      {at > 0 ? t`, ` : null}
      {one}
    </span>
  ));
}
