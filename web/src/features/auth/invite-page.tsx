import { useState, type ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../api/client";
import { textIn } from "../../ui/form-dialog";
import { Door } from "./door";
import { DoorForm, NewPasswordField, OwnNameField } from "./door-form";
import { passwordIn } from "./password-in";
import { linkToken, useEnter } from "./use-enter";

export function InvitePage({ corner }: { corner: ReactNode }) {
  const [token] = useState(linkToken);
  const accept = useEnter((body: { name: string; password: string }) =>
    answered(api.POST("/api/v1/auth/invites/accept", { body: { token, ...body } })),
  );
  return (
    <Door
      title={<Trans>You are invited</Trans>}
      words={<Trans>Say who you are and choose a password; then you are in.</Trans>}
      corner={corner}
    >
      <DoorForm
        submit={<Trans>Accept the invite</Trans>}
        pending={accept.isPending}
        error={accept.error}
        onSubmit={(form) =>
          accept.mutate({ name: textIn(form, "name"), password: passwordIn(form, "password") })
        }
      >
        <OwnNameField />
        <NewPasswordField />
      </DoorForm>
    </Door>
  );
}
