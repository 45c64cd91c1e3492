import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { Field } from "../../ui/field";
import { textIn } from "../../ui/form-dialog";
import { Notice } from "../../ui/notice";
import { Door } from "./door";
import { DoorForm, ToSignIn } from "./door-form";

export function ForgotPage({ corner }: { corner: ReactNode }) {
  const ask = useMutation({
    mutationFn: (email: string) =>
      answered(api.POST("/api/v1/auth/password-reset", { body: { email } })),
  });
  return (
    <Door
      title={<Trans>Forgot the password?</Trans>}
      words={<Trans>We mail you a link with which you choose a new one.</Trans>}
      corner={corner}
    >
      {ask.isSuccess ? (
        <>
          {/* The same words whether or not there is such a member: a stranger learns nothing. */}
          <Notice>
            <Trans>
              When this address belongs to a member, a link is on its way. It works once and not for
              long; look into the folder for spam, too.
            </Trans>
          </Notice>
          <ToSignIn />
        </>
      ) : (
        <DoorForm
          submit={<Trans>Send the link</Trans>}
          pending={ask.isPending}
          error={ask.error}
          onSubmit={(form) => ask.mutate(textIn(form, "email"))}
        >
          <Field
            label={<Trans>E-mail</Trans>}
            name="email"
            type="email"
            autoComplete="username"
            dir="ltr"
            maxLength={254}
            required
            autoFocus
          />
        </DoorForm>
      )}
    </Door>
  );
}
