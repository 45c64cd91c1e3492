import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { fullMoment } from "../../../lib/dates";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { knownWords } from "../../../ui/known-words";
import { ErrorWords } from "../../../ui/pane-state";
import { showToast } from "../../../ui/toast";
import { KindName } from "../thread/kind-name";
import type { Scheduled } from "./scheduled-query";
import styles from "./scheduled-strip.module.css";

export function Planned({ planned }: { planned: Scheduled }) {
  const { i18n } = useLingui();
  const queries = useQueryClient();
  const refused = planned.state === "refused";
  const why = knownWords(i18n, "refusal", planned.reason ?? "") ?? planned.reason;
  const refresh = () =>
    queries.invalidateQueries({ queryKey: ["scheduled", planned.conversation_id] });
  const cancel = useMutation({
    mutationFn: () =>
      answered(
        api.DELETE("/api/v1/conversations/{conversation_id}/scheduled-messages/{scheduled_id}", {
          params: { path: { conversation_id: planned.conversation_id, scheduled_id: planned.id } },
        }),
      ),
    onSuccess: () => showToast(<Trans>It will not be sent.</Trans>),
    // Also when it has left meanwhile: then the list says so.
    onError: (error) => showToast(<ErrorWords error={error} />, { danger: true }),
    onSettled: refresh,
  });
  return (
    <li className={styles.planned} data-refused={refused}>
      <Icon name={refused ? "warning" : "clock"} size={16} />
      <span className={styles.words}>
        <time dateTime={planned.send_at}>{fullMoment(planned.send_at, i18n.locale)}</time>
        <span className={styles.text} dir="auto">
          {wordsOf(planned) ?? <KindName kind={kindOf(planned)} />}
        </span>
        {refused ? (
          <span>
            <Trans>Not sent: {why}</Trans>
          </span>
        ) : null}
      </span>
      {refused ? null : (
        <Button look="bare" size="small" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
          <Trans>Cancel</Trans>
        </Button>
      )}
    </li>
  );
}

function wordsOf({ message }: Scheduled): string | null {
  const text = message?.["text"];
  return typeof text === "string" && text ? text : null;
}

function kindOf({ message }: Scheduled): string {
  return message?.["template"] ? "template" : message?.["attachment"] ? "document" : "text";
}
