import { useState, type FormEvent } from "react";
import { Trans } from "@lingui/react/macro";
import { Refused, type Problem, type WorkspaceName } from "../../api/client";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { RefusalWords } from "./refusal-words";
import { useSignIn, type Credentials } from "./use-sign-in";
import { WorkspaceChoice } from "./workspace-choice";
import styles from "./sign-in.module.css";

/** What the server asked for on top of e-mail and password, once it has. */
interface Asked {
  code: boolean;
  workspaces: WorkspaceName[] | null;
}

export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const signIn = useSignIn();
  const [asked, setAsked] = useState<Asked>({ code: false, workspaces: null });
  const question = questionIn(signIn.error);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    signIn.mutate(credentialsOf(new FormData(event.currentTarget)), {
      onSuccess: onSignedIn,
      onError: (error) => setAsked((before) => askedAfter(before, error)),
    });
  };

  return (
    <form className={styles.form} onSubmit={submit}>
      {signIn.error && !question ? (
        <Notice tone="danger">
          <RefusalWords error={signIn.error} />
        </Notice>
      ) : null}
      <Field
        label={<Trans>E-mail</Trans>}
        name="email"
        type="email"
        autoComplete="username"
        dir="ltr"
        required
        autoFocus
      />
      <Field
        label={<Trans>Password</Trans>}
        name="password"
        type="password"
        autoComplete="current-password"
        dir="ltr"
        required
      />
      {asked.workspaces ? <WorkspaceChoice workspaces={asked.workspaces} /> : null}
      {asked.code ? (
        <Field
          label={<Trans>One-time code</Trans>}
          hint={<Trans>From your authenticator app, or one of your recovery codes.</Trans>}
          name="code"
          autoComplete="one-time-code"
          dir="ltr"
          required
          autoFocus
        />
      ) : null}
      <Button look="primary" type="submit" disabled={signIn.isPending}>
        {signIn.isPending ? <Trans>Signing in…</Trans> : <Trans>Sign in</Trans>}
      </Button>
    </form>
  );
}

function questionIn(error: Error | null): "code" | "workspace" | null {
  if (!(error instanceof Refused)) return null;
  if (error.problem.code === "totp_required") return "code";
  return error.problem.code === "workspace_choice_required" ? "workspace" : null;
}

function askedAfter(before: Asked, error: Error): Asked {
  const question = questionIn(error);
  if (question === "code") return { ...before, code: true };
  if (question === "workspace" && error instanceof Refused) {
    return { ...before, workspaces: workspacesIn(error.problem) };
  }
  return before;
}

/** This one refusal says more than every other: which workspaces there are to choose from. */
function workspacesIn(problem: Problem & { workspaces?: WorkspaceName[] }): WorkspaceName[] {
  return problem.workspaces ?? [];
}

function credentialsOf(form: FormData): Credentials {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const code = text("code").replaceAll(/\s/g, "");
  const workspace = text("workspace");
  return {
    email: text("email"),
    // A password is taken exactly as typed, spaces included.
    password: String(form.get("password") ?? ""),
    ...(code ? { code } : {}),
    ...(workspace ? { workspace } : {}),
  };
}
