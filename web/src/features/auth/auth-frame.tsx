import type { ReactNode } from "react";
import { Mark } from "../../ui/mark";
import styles from "./sign-in.module.css";

interface Props {
  title: ReactNode;
  hint: ReactNode;
  corner: ReactNode;
  children: ReactNode;
}

/** A page for whoever is not signed in. */
export function AuthFrame({ title, hint, corner, children }: Props) {
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
            <h1>{title}</h1>
            <p>{hint}</p>
          </header>
          {children}
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
