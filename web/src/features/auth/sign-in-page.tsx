import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Link, useRouter } from "@tanstack/react-router";
import { Door } from "./door";
import { SignInForm } from "./sign-in-form";
import styles from "./sign-in.module.css";

export function SignInPage({ to, corner }: { to: string; corner: ReactNode }) {
  const router = useRouter();
  return (
    <Door
      title={<Trans>Welcome back</Trans>}
      words={<Trans>Sign in to your team’s inbox.</Trans>}
      corner={corner}
    >
      <SignInForm onSignedIn={() => router.history.replace(to)} />
      <p className={styles.ways}>
        <Link to="/forgot">
          <Trans>Forgot the password?</Trans>
        </Link>
        <Link to="/register">
          <Trans>Register a workspace</Trans>
        </Link>
      </p>
    </Door>
  );
}
