import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { useRouter } from "@tanstack/react-router";
import { Mark } from "../../ui/mark";
import { SignInForm } from "./sign-in-form";
import styles from "./sign-in.module.css";

export function SignInPage({ to, corner }: { to: string; corner: ReactNode }) {
  const router = useRouter();
  return (
    <div className={styles.page}>
      <main className={styles.side}>
        <div className={styles.corner}>{corner}</div>
        <div className={styles.column}>
          <div className={styles.brand}>
            <Mark size={36} />
            <span>Parley</span>
          </div>
          <header className={styles.heading}>
            <h1>
              <Trans>Welcome back</Trans>
            </h1>
            <p>
              <Trans>Sign in to your team’s inbox.</Trans>
            </p>
          </header>
          <SignInForm onSignedIn={() => router.history.replace(to)} />
        </div>
      </main>
      <Conversation />
    </div>
  );
}

/** A picture of what waits behind the door; it has no words, so it needs no translation. */
function Conversation() {
  return (
    <div className={styles.picture} aria-hidden="true">
      <div className={styles.thread}>
        <span className={styles.theirs} />
        <span className={styles.ours} />
        <span className={styles.theirsShort} />
        <span className={styles.oursLong} />
      </div>
    </div>
  );
}
