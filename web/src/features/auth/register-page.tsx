import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { Field } from "../../ui/field";
import { textIn } from "../../ui/form-dialog";
import { Door } from "./door";
import { DoorForm, NewPasswordField, OwnNameField } from "./door-form";
import { passwordIn } from "./password-in";
import { useEnter } from "./use-enter";

type RegisterIn = components["schemas"]["RegisterIn"];

/** Whether strangers may register is the installation's choice; its refusal says whom to ask. */
export function RegisterPage({ corner }: { corner: ReactNode }) {
  const register = useEnter((body: RegisterIn) =>
    answered(api.POST("/api/v1/auth/register", { body })),
  );
  return (
    <Door
      title={<Trans>A workspace of your own</Trans>}
      words={<Trans>You become its owner and invite the others.</Trans>}
      corner={corner}
    >
      <DoorForm
        submit={<Trans>Register</Trans>}
        pending={register.isPending}
        error={register.error}
        onSubmit={(form) =>
          register.mutate({
            workspace_name: textIn(form, "workspace_name"),
            name: textIn(form, "name"),
            email: textIn(form, "email"),
            password: passwordIn(form, "password"),
          })
        }
      >
        <OwnNameField />
        <Field
          label={<Trans>Name of the workspace</Trans>}
          hint={<Trans>Your company’s, most likely.</Trans>}
          name="workspace_name"
          autoComplete="organization"
          maxLength={200}
          dir="auto"
          required
        />
        <Field
          label={<Trans>E-mail</Trans>}
          name="email"
          type="email"
          autoComplete="username"
          dir="ltr"
          maxLength={254}
          required
        />
        <NewPasswordField />
      </DoorForm>
    </Door>
  );
}
