import { useState, type FormEvent, type ReactNode } from "react";
import { useMutation } from "@tanstack/react-query";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { answered, api } from "../../api/client";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { AuthFrame } from "./auth-frame";
import { takeLinkToken } from "./link-token";
import { NewPasswordField } from "./new-password-field";
import { RefusalWords } from "./refusal-words";
import styles from "./sign-in.module.css";

/** Where the link of the mail leads. */
export function ResetPage({ corner }: { corner: ReactNode }) {
  const [token] = useState(takeLinkToken);
  const confirm = useMutation({
    mutationFn: (password: string) =>
      answered(api.POST("/api/v1/auth/password-reset/confirm", { body: { token, password } })),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    confirm.mutate(String(new FormData(event.currentTarget).get("password") ?? ""));
  };
  return (
    <AuthFrame
      title={<Trans>Choose a new password</Trans>}
      hint={<Trans>Every browser that is signed in with the old one is signed out.</Trans>}
      corner={corner}
    >
      {confirm.isSuccess ? (
        <Notice>
          <Trans>The new password holds from now on.</Trans>
        </Notice>
      ) : token ? (
        <form className={styles.form} onSubmit={submit}>
          {confirm.error ? (
            <Notice tone="danger">
              <RefusalWords error={confirm.error} />
            </Notice>
          ) : null}
          <NewPasswordField />
          <Button look="primary" type="submit" disabled={confirm.isPending}>
            <Trans>Take this password</Trans>
          </Button>
        </form>
      ) : (
        <Notice tone="danger">
          <Trans>The link is not whole. Open it from the mail once more, or ask for a new one.</Trans>
        </Notice>
      )}
      <Link to={confirm.isSuccess || token ? "/sign-in" : "/forgot"} className={styles.back}>
        {confirm.isSuccess || token ? <Trans>Back to signing in</Trans> : <Trans>Ask for a new link</Trans>}
      </Link>
    </AuthFrame>
  );
}
