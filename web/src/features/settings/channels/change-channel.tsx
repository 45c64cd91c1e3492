import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api, type Channel } from "../../../api/client";
import { channelsQuery } from "../../../api/directory";
import type { components } from "../../../api/schema";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { CheckField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import { TeamField, teamIn } from "../team-field";
import { Secrets } from "./add-channel";

type Change = components["schemas"]["ChannelChange"];

export function ChangeChannel({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useLingui();
  const save = useCommand(
    (body: Change) =>
      answered(
        api.PATCH("/api/v1/channels/{channel_id}", {
          params: { path: { channel_id: channel.id } },
          body,
        }),
      ),
    [channelsQuery.queryKey],
    { ownWords: true },
  );
  const whatsapp = channel.kind === "whatsapp";
  const submit = (form: FormData) => {
    const token = textIn(form, "access_token");
    const secret = textIn(form, "app_secret");
    save.mutate(
      {
        name: textIn(form, "name"),
        ...teamIn(form),
        read_receipts: form.has("read_receipts"),
        ...(whatsapp ? { throughput_per_second: Number(textIn(form, "throughput")) } : {}),
        // An empty field leaves the secret that is stored.
        ...(token ? { access_token: token } : {}),
        ...(secret ? { app_secret: secret } : {}),
      },
      { onSuccess: onClose },
    );
  };
  return (
    <FormDialog
      title={<Trans>Change the channel</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <Field
        label={<Trans>Name</Trans>}
        name="name"
        defaultValue={channel.name}
        maxLength={200}
        dir="auto"
        required
      />
      <TeamField
        label={<Trans>Team that new conversations go to</Trans>}
        none={t`No team`}
        chosen={channel.team_id}
      />
      <CheckField
        label={<Trans>Show customers that their messages were read</Trans>}
        name="read_receipts"
        defaultChecked={channel.read_receipts}
      />
      {whatsapp ? (
        <>
          <Field
            label={<Trans>Messages per second</Trans>}
            hint={<Trans>What Meta allows the number; 80 unless it was raised.</Trans>}
            name="throughput"
            type="number"
            min={1}
            max={1000}
            defaultValue={channel.throughput_per_second}
            dir="ltr"
            required
          />
          <p>
            <Trans>A secret is replaced by what is entered here; left empty it stays.</Trans>
          </p>
          <Secrets />
        </>
      ) : null}
    </FormDialog>
  );
}
