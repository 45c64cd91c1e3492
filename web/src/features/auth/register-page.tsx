import type { FormEvent, ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Link, useRouter } from "@tanstack/react-router";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { AuthFrame } from "./auth-frame";
import { NewPasswordField } from "./new-password-field";
import { RefusalWords } from "./refusal-words";
import { useRegister } from "./use-joining";
import styles from "./sign-in.module.css";

/** A workspace of one's own, where the installation allows it. */
export function RegisterPage({ corner }: { corner: ReactNode }) {
  const router = useRouter();
  const register = useRegister();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    register.mutate(
      {
        workspace_name: text("workspace"),
        name: text("name"),
        email: text("email"),
        password: String(form.get("password") ?? ""),
      },
      { onSuccess: () => void router.navigate({ to: "/" }) },
    );
  };
  return (
    <AuthFrame
      title={<Trans>Create a workspace</Trans>}
      hint={<Trans>For your team and its channels. You become its owner.</Trans>}
      corner={corner}
    >
      <form className={styles.form} onSubmit={submit}>
        {register.error ? (
          <Notice tone="danger">
            <RefusalWords error={register.error} />
          </Notice>
        ) : null}
        <Field label={<Trans>Name of the workspace</Trans>} name="workspace" autoComplete="organization" maxLength={100} dir="auto" required autoFocus />
        <Field label={<Trans>Your name</Trans>} name="name" autoComplete="name" maxLength={100} dir="auto" required />
        <Field label={<Trans>E-mail</Trans>} name="email" type="email" autoComplete="username" dir="ltr" required />
        <NewPasswordField />
        <Button look="primary" type="submit" disabled={register.isPending}>
          <Trans>Create the workspace</Trans>
        </Button>
      </form>
      <Link to="/sign-in" className={styles.back}>
        <Trans>Back to signing in</Trans>
      </Link>
    </AuthFrame>
  );
}
