import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Button } from "./button";
import styles from "./page.module.css";

interface HeadProps {
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}

/** A page to read down: its name, what it is for, and the one thing most come for. */
export function PageHead({ title, children, action }: HeadProps) {
  return (
    <header className={styles.head}>
      <div>
        <h1>{title}</h1>
        {children ? <p>{children}</p> : null}
      </div>
      {action}
    </header>
  );
}

export function Section({ title, children, action, words }: HeadProps & { words?: ReactNode }) {
  return (
    <section className={styles.section}>
      <header className={styles.head}>
        <div>
          <h2>{title}</h2>
          {words ? <p>{words}</p> : null}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}

/** A list of things in a frame. */
export function Rows({ children, label }: { children: ReactNode; label?: string }) {
  return (
    <ul className={styles.rows} aria-label={label}>
      {children}
    </ul>
  );
}

interface RowProps {
  start?: ReactNode;
  title: ReactNode;
  badges?: ReactNode;
  /** Under the title, quieter. */
  facts?: ReactNode;
  children?: ReactNode;
}

/** One thing: what it is, its state, and at the end what can be done with it. */
export function Row({ start, title, badges, facts, children }: RowProps) {
  return (
    <li className={styles.row}>
      {start}
      <div className={styles.words}>
        <p className={styles.title}>
          <span>{title}</span>
          {badges}
        </p>
        {facts ? <p className={styles.facts}>{facts}</p> : null}
      </div>
      {children ? <div className={styles.tools}>{children}</div> : null}
    </li>
  );
}

/** Stands inside a frame that would otherwise be empty. */
export function NoRows({ children }: { children: ReactNode }) {
  return <p className={styles.none}>{children}</p>;
}

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

export function MorePages({ query }: { query: Pages }) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      size="small"
      className={styles.more}
      disabled={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      <Trans>Show more</Trans>
    </Button>
  );
}
