import type { ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Refused, Unreachable } from "../api/client";
import { Button } from "./button";
import { Icon } from "./icon";
import type { IconName } from "./icon-paths";
import { knownWords } from "./known-words";
import styles from "./pane-state.module.css";

/** What a pane shows when there is nothing to show: why, and the one thing to do about it. */
export function EmptyPane({
  icon,
  title,
  children,
  action,
}: {
  icon: IconName;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.pane}>
      <span className={styles.sign}>
        <Icon name={icon} size={28} />
      </span>
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}

/** A pane that could not be filled. The panes around it go on working. */
export function PaneError({ error, retry }: { error: unknown; retry?: () => void }) {
  const forbidden = error instanceof Refused && error.problem.status === 403;
  return (
    <div className={styles.pane} role="alert">
      <span className={styles.sign}>
        <Icon name="warning" size={28} />
      </span>
      <h2>
        {forbidden ? <Trans>You may not see this</Trans> : <Trans>This could not be loaded</Trans>}
      </h2>
      <p>
        <ErrorWords error={error} />
      </p>
      {retry && !forbidden ? (
        <Button size="small" onClick={retry}>
          <Trans>Try again</Trans>
        </Button>
      ) : null}
    </div>
  );
}

/**
 * Says what went wrong: a refusal by its code in the reader's language, with what only the server
 * can tell of this one, and the id of its log line.
 */
export function ErrorWords({ error }: { error: unknown }) {
  const { i18n } = useLingui();
  if (error instanceof Unreachable) {
    return <Trans>The server does not answer. Check the connection, then try again.</Trans>;
  }
  if (!(error instanceof Refused)) {
    return <Trans>Something in the page itself broke. Loading it again usually helps.</Trans>;
  }
  const { code, title, detail, errors, request_id: requestId, status } = error.problem;
  const known = knownWords(i18n, "refusal", code);
  const served = errors?.length ? errors.map((one) => one.message).join(" ") : detail;
  return (
    <>
      {known}
      {!known && status === 403 ? (
        <Trans>Your role does not allow it. An owner or an admin of the workspace can grant it.</Trans>
      ) : !known || detail !== title ? (
        <> <bdi>{served}</bdi></>
      ) : null}
      {requestId ? <code className={styles.request}>{requestId}</code> : null}
    </>
  );
}
