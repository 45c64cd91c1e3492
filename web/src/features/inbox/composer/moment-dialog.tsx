import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { fullMoment, localInput } from "../../../lib/dates";
import { snoozeChoices } from "../../../lib/snooze";
import type { Body } from "../../../outbox/letter";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { Notice } from "../../../ui/notice";
import { ErrorWords } from "../../../ui/pane-state";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import styles from "./send-later.module.css";

interface Props {
  conversationId: string;
  message: Body;
  onClose: () => void;
  onScheduled: () => void;
}

/** When it is to leave. */
export function MomentDialog({ conversationId, message, onClose, onScheduled }: Props) {
  const { t, i18n } = useLingui();
  // Of one moment: a second attempt wishes for the same minute as the first.
  const [choices] = useState(() => snoozeChoices(new Date()));
  const words = {
    hour: t`In an hour`,
    evening: t`This evening`,
    tomorrow: t`Tomorrow morning`,
    week: t`Next week`,
  };
  const [at, setAt] = useState(() => localInput(choices.at(-1)?.until ?? new Date()));
  const [onlyIfMine, setOnlyIfMine] = useState(false);
  const schedule = useCommand(
    (body: components["schemas"]["ScheduledIn"], once) =>
      answered(
        api.POST("/api/v1/conversations/{conversation_id}/scheduled-messages", {
          params: { path: { conversation_id: conversationId }, header: once },
          body,
        }),
      ),
    [["scheduled", conversationId]],
    { ownWords: true },
  );
  const leaveAt = (moment: Date) =>
    schedule.mutate(
      { message, send_at: moment.toISOString(), only_if_mine: onlyIfMine },
      {
        onSuccess: (made) => {
          showToast(<Trans>It leaves {fullMoment(made.send_at, i18n.locale)}.</Trans>);
          onScheduled();
        },
      },
    );
  const chosen = new Date(at);
  return (
    <Dialog
      title={<Trans>Send later</Trans>}
      onClose={onClose}
      footer={
        <Button
          look="primary"
          size="small"
          disabled={schedule.isPending || Number.isNaN(chosen.getTime())}
          onClick={() => leaveAt(chosen)}
        >
          <Trans>Send at this time</Trans>
        </Button>
      }
    >
      <div className={styles.moment}>
        {schedule.isError ? (
          <Notice tone="danger">
            <ErrorWords error={schedule.error} />
          </Notice>
        ) : null}
        <div className={styles.choices}>
          {choices.map(({ name, until }) => (
            <Button key={name} size="small" disabled={schedule.isPending} onClick={() => leaveAt(until)}>
              {words[name]}
            </Button>
          ))}
        </div>
        <Field
          label={<Trans>Day and time</Trans>}
          hint={<Trans>In your own time zone. Answers that come in before do not stop it.</Trans>}
          type="datetime-local"
          value={at}
          min={localInput(new Date())}
          onChange={(event) => setAt(event.target.value)}
        />
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={onlyIfMine}
            onChange={(event) => setOnlyIfMine(event.target.checked)}
          />
          <Trans>Only if the conversation is still mine then</Trans>
        </label>
      </div>
    </Dialog>
  );
}
