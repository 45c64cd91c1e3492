import type { FormEvent, ReactNode } from "react";
import { useMutation } from "@tanstack/react-query";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { answered, api } from "../../api/client";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { AuthFrame } from "./auth-frame";
import { RefusalWords } from "./refusal-words";
import styles from "./sign-in.module.css";

/** Asks for a link by mail. Whether there is such a member is not told. */
export function ForgotPage({ corner }: { corner: ReactNode }) {
  const ask = useMutation({
    mutationFn: (email: string) => answered(api.POST("/api/v1/auth/password-reset", { body: { email } })),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    ask.mutate(String(new FormData(event.currentTarget).get("email") ?? "").trim());
  };
  return (
    <AuthFrame
      title={<Trans>Choose a new password</Trans>}
      hint={<Trans>We send you a link for it. It is good for an hour.</Trans>}
      corner={corner}
    >
      {ask.isSuccess ? (
        <Notice>
          <Trans>If somebody with this address works here, a link is on its way. Look into the spam folder, too.</Trans>
        </Notice>
      ) : (
        <form className={styles.form} onSubmit={submit}>
          {ask.error ? (
            <Notice tone="danger">
              <RefusalWords error={ask.error} />
            </Notice>
          ) : null}
          <Field label={<Trans>E-mail</Trans>} name="email" type="email" autoComplete="username" dir="ltr" required autoFocus />
          <Button look="primary" type="submit" disabled={ask.isPending}>
            <Trans>Send me a link</Trans>
          </Button>
        </form>
      )}
      <Link to="/sign-in" className={styles.back}>
        <Trans>Back to signing in</Trans>
      </Link>
    </AuthFrame>
  );
}
