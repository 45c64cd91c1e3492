import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { channelsQuery } from "../../../api/directory";
import type { components } from "../../../api/schema";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { useCommand } from "../../../ui/use-command";

type ChannelIn = components["schemas"]["ChannelIn"];

interface Props {
  onAdded: (channelId: string) => void;
  onClose: () => void;
}

export function AddChannel({ onAdded, onClose }: Props) {
  const add = useCommand(
    (body: ChannelIn, once) =>
      answered(api.POST("/api/v1/channels", { params: { header: once }, body })),
    [channelsQuery.queryKey],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Connect a WhatsApp number</Trans>}
      submit={<Trans>Connect</Trans>}
      pending={add.isPending}
      error={add.error}
      onClose={onClose}
      onSubmit={(form) =>
        add.mutate(
          {
            name: textIn(form, "name"),
            phone_number_id: textIn(form, "phone_number_id"),
            account_id: textIn(form, "account_id"),
            access_token: textIn(form, "access_token") || null,
            app_secret: textIn(form, "app_secret") || null,
          },
          {
            onSuccess: ({ id }) => {
              onClose();
              onAdded(id);
            },
          },
        )
      }
    >
      <Field
        label={<Trans>Name</Trans>}
        hint={<Trans>As colleagues know the number: “Shop”, “Support”.</Trans>}
        name="name"
        maxLength={200}
        dir="auto"
        required
      />
      <Field
        label={<Trans>Id of the phone number</Trans>}
        hint={<Trans>At Meta under WhatsApp, API setup; not the number itself.</Trans>}
        name="phone_number_id"
        maxLength={100}
        dir="ltr"
        autoComplete="off"
        required
      />
      <Field
        label={<Trans>Id of the WhatsApp account</Trans>}
        name="account_id"
        maxLength={100}
        dir="ltr"
        autoComplete="off"
        required
      />
      <Secrets />
    </FormDialog>
  );
}

/** They are sealed on arrival and never shown again. */
export function Secrets() {
  return (
    <>
      <Field
        label={<Trans>Access token</Trans>}
        hint={<Trans>Of a system user, so that it does not expire.</Trans>}
        name="access_token"
        type="password"
        dir="ltr"
        autoComplete="off"
      />
      <Field
        label={<Trans>App secret</Trans>}
        hint={<Trans>With it we know that what comes in is from Meta.</Trans>}
        name="app_secret"
        type="password"
        dir="ltr"
        autoComplete="off"
      />
    </>
  );
}
