import { Trans } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import styles from "./composer.module.css";

interface Props {
  /** Others answered since the author began. */
  answered: boolean;
  /** The first place without a value; null when there is none, or nobody has tried to send. */
  gap: string | null;
  onSendAnyway: () => void;
  onKeepWriting: () => void;
  onSendAsItIs: () => void;
  onFillIn: () => void;
}

/** What the author has to know before a reply leaves, and the choice that it leaves him. */
export function BeforeSending(props: Props) {
  const { answered, gap, onSendAnyway, onKeepWriting, onSendAsItIs, onFillIn } = props;
  return (
    <>
      {answered ? (
        <div className={styles.review} role="alert">
          <span>
            <Trans>A colleague answered while you wrote. Read it, then decide.</Trans>
          </span>
          <Button size="small" onClick={onSendAnyway}>
            <Trans>Send anyway</Trans>
          </Button>
          <Button look="bare" size="small" onClick={onKeepWriting}>
            <Trans>Keep writing</Trans>
          </Button>
        </div>
      ) : null}
      {gap !== null ? (
        <div className={styles.review} role="alert">
          <span>
            <Trans>
              Not filled in yet: <bdi dir="ltr">{gap}</bdi>
            </Trans>
          </span>
          <Button size="small" onClick={onSendAsItIs}>
            <Trans>Send as it is</Trans>
          </Button>
          <Button look="bare" size="small" onClick={onFillIn}>
            <Trans>Fill it in</Trans>
          </Button>
        </div>
      ) : null}
    </>
  );
}
