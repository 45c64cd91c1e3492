import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { INVITES } from "./invites";
import { RoleChoice, roleIn } from "./role-choice";

type InviteIn = components["schemas"]["InviteIn"];

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const invite = useCommand(
    (body: InviteIn, once) =>
      answered(api.POST("/api/v1/invites", { params: { header: once }, body })),
    [INVITES],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Invite somebody</Trans>}
      submit={<Trans>Send the invite</Trans>}
      pending={invite.isPending}
      error={invite.error}
      onClose={onClose}
      onSubmit={(form) =>
        invite.mutate(
          { email: textIn(form, "email"), role: roleIn(form) },
          {
            onSuccess: ({ email }) => {
              showToast(
                <Trans>
                  The invite is on its way to <bdi dir="ltr">{email}</bdi>.
                </Trans>,
              );
              onClose();
            },
          },
        )
      }
    >
      <Field
        label={<Trans>E-mail</Trans>}
        hint={<Trans>The invite is a link that works once, for a few days.</Trans>}
        name="email"
        type="email"
        dir="ltr"
        maxLength={254}
        autoComplete="off"
        required
      />
      <RoleChoice chosen="agent" />
    </FormDialog>
  );
}
