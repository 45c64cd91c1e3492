import { useState, type FormEvent, type ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Link, useRouter } from "@tanstack/react-router";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { AuthFrame } from "./auth-frame";
import { takeLinkToken } from "./link-token";
import { NewPasswordField } from "./new-password-field";
import { RefusalWords } from "./refusal-words";
import { useAcceptInvite } from "./use-joining";
import styles from "./sign-in.module.css";

/** Where the link of an invitation leads. */
export function InvitePage({ corner }: { corner: ReactNode }) {
  const router = useRouter();
  const accept = useAcceptInvite();
  const [token] = useState(takeLinkToken);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    accept.mutate(
      {
        token,
        name: String(form.get("name") ?? "").trim(),
        password: String(form.get("password") ?? ""),
      },
      { onSuccess: () => void router.navigate({ to: "/" }) },
    );
  };
  return (
    <AuthFrame
      title={<Trans>Join the team</Trans>}
      hint={<Trans>You were invited. Say who you are and choose a password.</Trans>}
      corner={corner}
    >
      {token ? (
        <form className={styles.form} onSubmit={submit}>
          {accept.error ? (
            <Notice tone="danger">
              <RefusalWords error={accept.error} />
            </Notice>
          ) : null}
          <Field label={<Trans>Your name</Trans>} name="name" autoComplete="name" maxLength={100} dir="auto" required autoFocus />
          <NewPasswordField />
          <Button look="primary" type="submit" disabled={accept.isPending}>
            <Trans>Join</Trans>
          </Button>
        </form>
      ) : (
        <Notice tone="danger">
          <Trans>The link is not whole. Open it from the mail once more, or ask for a new one.</Trans>
        </Notice>
      )}
      <Link to="/sign-in" className={styles.back}>
        <Trans>Back to signing in</Trans>
      </Link>
    </AuthFrame>
  );
}
