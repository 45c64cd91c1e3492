import type { ReactNode } from "react";
import type { Me } from "../api/client";
import { SignOutButton } from "../features/auth/sign-out-button";
import { Mark } from "../ui/mark";
import { LanguageSwitch } from "./language-switch";
import styles from "./shell.module.css";

/** What stays on screen while pages change. */
export function Shell({ me, children }: { me: Me; children: ReactNode }) {
  return (
    <div className={styles.shell}>
      <header className={styles.bar}>
        <div className={styles.brand}>
          <Mark />
          <span className={styles.workspace} dir="auto">
            {me.workspace.name}
          </span>
        </div>
        <LanguageSwitch />
        <SignOutButton csrfToken={me.csrf_token} />
      </header>
      <main className={styles.content}>{children}</main>
    </div>
  );
}
