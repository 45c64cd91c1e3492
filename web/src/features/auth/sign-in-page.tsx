import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Link, useRouter } from "@tanstack/react-router";
import { AuthFrame } from "./auth-frame";
import { isTabOfAnother } from "./current-member";
import { SignInForm } from "./sign-in-form";
import styles from "./sign-in.module.css";

export function SignInPage({ to, corner }: { to: string; corner: ReactNode }) {
  const router = useRouter();
  return (
    <AuthFrame
      title={<Trans>Welcome back</Trans>}
      hint={<Trans>Sign in to your team’s inbox.</Trans>}
      corner={corner}
    >
      <SignInForm
        onSignedIn={() => {
          if (isTabOfAnother()) location.replace(to);
          else router.history.replace(to);
        }}
      />
      <p className={styles.ways}>
        <Link to="/forgot">
          <Trans>Forgot the password?</Trans>
        </Link>
        <Link to="/register">
          <Trans>Create a workspace</Trans>
        </Link>
      </p>
    </AuthFrame>
  );
}
