import { Trans } from "@lingui/react/macro";
import { answered, api, type Channel } from "../../../api/client";
import { channelsQuery } from "../../../api/directory";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { useCommand } from "../../../ui/use-command";

const UNFINISHED = new Set(["number_not_registered", "not_subscribed"]);

/** Meta's window was gone through, and a later step failed. */
export function isUnfinished(channel: Channel): boolean {
  const reasons = [channel.state_reason, channel.error?.code];
  return (
    channel.connected_by === "embedded_signup" &&
    reasons.some((reason) => reason != null && UNFINISHED.has(reason))
  );
}

export function FinishSignup({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const finish = useCommand(
    (pin: string) =>
      answered(
        api.POST("/api/v1/channels/{channel_id}/finish-signup", {
          params: { path: { channel_id: channel.id } },
          body: { pin: pin || null },
        }),
      ),
    [channelsQuery.queryKey],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Finish the sign-up</Trans>}
      submit={<Trans>Finish</Trans>}
      pending={finish.isPending}
      error={finish.error}
      onClose={onClose}
      onSubmit={(form) => finish.mutate(textIn(form, "pin"), { onSuccess: onClose })}
    >
      <Field
        label={<Trans>PIN of the number</Trans>}
        hint={<Trans>Six digits, if the number has two-step verification already.</Trans>}
        name="pin"
        inputMode="numeric"
        pattern="[0-9]{6}"
        dir="ltr"
        autoComplete="off"
      />
    </FormDialog>
  );
}
