import { Trans } from "@lingui/react/macro";
import type { Message } from "../../../api/client";
import { Button } from "../../../ui/button";
import { Snippet } from "../list/snippet";
import styles from "./composer.module.css";

interface Props {
  answers: readonly Message[];
  onAccept: () => void;
}

/** In a form over the thread: what others answered while it was filled in, before it leaves. */
export function AnsweredMeanwhile({ answers, onAccept }: Props) {
  const newest = answers[0];
  if (!newest) return null;
  return (
    <div className={styles.review} role="alert">
      <span>
        <Trans>A colleague answered while you wrote. Read it, then decide.</Trans>
        <q className={styles.answer}>
          <Snippet message={newest} />
        </q>
      </span>
      {/* It sends the form that it stands in. */}
      <Button size="small" type="submit" onClick={onAccept}>
        <Trans>Send anyway</Trans>
      </Button>
    </div>
  );
}
