import { Trans } from "@lingui/react/macro";
import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { Button } from "../ui/button";
import { isNotFetched } from "../ui/lazy-part";
import { ErrorWords } from "../ui/pane-state";
import styles from "./failure.module.css";

/** Stands in for a page that could not be shown, says why in words, and offers to try again. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    // The router keeps a page that did not come for as long as this document lives.
    if (isNotFetched(error)) location.reload();
    reset();
    void router.invalidate();
  };
  return (
    <main className={styles.failure} role="alert">
      <h1>
        <Trans>This page could not be shown</Trans>
      </h1>
      <p>
        <ErrorWords error={error} />
      </p>
      <Button onClick={retry}>
        <Trans>Try again</Trans>
      </Button>
    </main>
  );
}

export function NothingHere() {
  return (
    <main className={styles.failure}>
      <h1>
        <Trans>There is no such page</Trans>
      </h1>
      <p>
        <Trans>The address may be mistyped, or the page has moved.</Trans>
      </p>
      <a href="/">
        <Trans>Go to the start page</Trans>
      </a>
    </main>
  );
}
