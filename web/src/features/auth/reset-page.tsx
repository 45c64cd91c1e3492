import { useState, type ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { Notice } from "../../ui/notice";
import { Door } from "./door";
import { DoorForm, NewPasswordField, ToSignIn } from "./door-form";
import { passwordIn } from "./password-in";
import { linkToken } from "./use-enter";

export function ResetPage({ corner }: { corner: ReactNode }) {
  const [token] = useState(linkToken);
  const confirm = useMutation({
    mutationFn: (password: string) =>
      answered(api.POST("/api/v1/auth/password-reset/confirm", { body: { token, password } })),
  });
  return (
    <Door
      title={<Trans>A new password</Trans>}
      words={<Trans>Every session you have open ends when it is set.</Trans>}
      corner={corner}
    >
      {confirm.isSuccess ? (
        <>
          <Notice>
            <Trans>The new password is set. Sign in with it.</Trans>
          </Notice>
          <ToSignIn />
        </>
      ) : (
        <DoorForm
          submit={<Trans>Set the password</Trans>}
          pending={confirm.isPending}
          error={confirm.error}
          onSubmit={(form) => confirm.mutate(passwordIn(form, "password"))}
        >
          <NewPasswordField />
        </DoorForm>
      )}
    </Door>
  );
}
