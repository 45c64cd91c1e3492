import { Trans, useLingui } from "@lingui/react/macro";
import { Refused } from "../../../api/client";
import { Button } from "../../../ui/button";
import { ErrorWords } from "../../../ui/pane-state";
import { optionId } from "./slash";
import type { CannedReply } from "./use-canned-replies";
import styles from "./canned-panel.module.css";

interface Props {
  listId: string;
  replies: readonly CannedReply[];
  chosen: CannedReply | undefined;
  pending: boolean;
  error: Error | null;
  /** Why the one that was picked could not be filled in. */
  refused: Error | null;
  refusedReply: CannedReply | undefined;
  onPick: (reply: CannedReply) => void;
  onInsert: (words: string) => void;
}

export function CannedPanel(props: Props) {
  const { t } = useLingui();
  const { listId, replies, chosen, pending, error, refused, refusedReply, onPick, onInsert } = props;
  if (refused && refusedReply) {
    return (
      <div className={styles.refused} role="alert" data-canned="">
        <span>
          <Missing error={refused} />
        </span>
        <Button size="small" onClick={() => onInsert(refusedReply.text)}>
          <Trans>Fill it in by hand</Trans>
        </Button>
      </div>
    );
  }
  if (error) {
    return (
      <p className={styles.quiet} role="alert">
        <ErrorWords error={error} />
      </p>
    );
  }
  if (pending) return null;
  if (replies.length === 0) {
    return (
      <p className={styles.quiet} role="status">
        <Trans>No canned reply begins like this.</Trans>
      </p>
    );
  }
  return (
    <ul id={listId} className={styles.list} role="listbox" aria-label={t`Canned replies`}>
      {replies.map((one) => (
        <li
          key={one.id}
          id={optionId(one.id)}
          role="option"
          aria-selected={one === chosen}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(one)}
        >
          <span className={styles.shortcut}>
            <bdi>/{one.shortcut}</bdi>
            <bdi className={styles.title}>{one.title}</bdi>
          </span>
          <span className={styles.text} dir="auto">
            {one.text}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Missing({ error }: { error: Error }) {
  const names = error instanceof Refused ? (error.problem.errors ?? []).map((one) => one.field) : [];
  if (names.length === 0) return <ErrorWords error={error} />;
  return (
    <Trans>
      Nothing is known here for <bdi dir="ltr">{names.join(", ")}</bdi>
    </Trans>
  );
}
