import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import type { Conversation, Message } from "../../../api/client";
import { keys, type MessagePages } from "../../../api/keys";
import { isHeldUp, type Letter } from "../../../outbox/letter";
import { useLetters, useOutbox } from "../../../outbox/outbox-provider";
import { timeOfDay } from "../../../lib/dates";
import { useLingui } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { ErrorWords } from "../../../ui/pane-state";
import { showToast } from "../../../ui/toast";
import { Refused } from "../../../api/client";
import { Author } from "./author";
import { Quote } from "./bubble";
import { putBack, wordsOf } from "../composer/put-back";
import { TemplateDialog } from "../composer/template-button";
import { LetterFileView } from "./letter-file";
import { LetterTemplate } from "./letter-template";
import { Text } from "./text";
import styles from "./bubble.module.css";

/** What has been written here and is not at the server yet, or has been refused there. */
export function LetterBubble({
  letter,
  joined,
  answered,
  conversation,
}: {
  letter: Letter;
  /** Follows a message of the same author closely. */
  joined: boolean;
  answered: Message | null;
  conversation: Conversation;
}) {
  const { t, i18n } = useLingui();
  const outbox = useOutbox();
  const queries = useQueryClient();
  const late = letter.attempts > 0;
  const again = () => {
    const pages = queries.getQueryData<MessagePages>(keys.messages(conversation.id));
    void outbox.retry(letter.id, pages?.pages[0]?.items[0]?.seq ?? null);
  };
  const words = wordsOf(letter.body);
  const heldUp = isHeldUp(letter, useLetters(conversation.id));
  const [choosing, setChoosing] = useState(false);
  const takeBack = () => {
    putBack(letter);
    void outbox.discard(letter.id);
  };
  const discard = () => {
    void outbox.discard(letter.id);
    showToast(<Trans>Discarded.</Trans>, { undo: () => void outbox.restore(letter) });
  };
  // A template has no words that the composer could take.
  const back =
    words || letter.file ? (
      <Button look="bare" size="small" onClick={takeBack}>
        <Trans>Back to writing</Trans>
      </Button>
    ) : null;
  return (
    <article className={styles.row} data-side="ours" data-joined={joined}>
      <div className={styles.bubble} data-failed={letter.state === "stopped"} aria-busy={letter.state === "waiting"}>
        {joined ? null : <Author kind="member" id={letter.memberId} />}
        {answered ? <Quote message={answered} conversation={conversation} /> : null}
        {letter.file ? <LetterFileView letter={letter} file={letter.file} /> : null}
        {letter.body.template?.id ? (
          <LetterTemplate conversation={conversation} templateId={letter.body.template.id} />
        ) : null}
        {words ? <Text text={words} /> : null}
        <footer className={styles.foot}>
          <time dateTime={letter.writtenAt}>{timeOfDay(letter.writtenAt, i18n.locale)}</time>
          {letter.state === "stopped" ? (
            <Icon name="warning" size={15} />
          ) : (
            <span role="img" aria-label={t`On its way`} title={t`On its way`}>
              <Icon name="clock" size={15} />
            </span>
          )}
        </footer>
      </div>
      {letter.state === "stopped" && letter.problem ? (
        <div className={styles.failure} role="alert">
          <div>
            <p>
              {letter.problem.code === "answered_meanwhile" ? (
                <Trans>Something new came in while you wrote. Read it, then decide.</Trans>
              ) : (
                <ErrorWords error={new Refused(letter.problem, new Headers())} />
              )}
            </p>
            {letter.problem.code === "reply_window_closed" ? (
              <Button look="bare" size="small" onClick={() => setChoosing(true)}>
                <Trans>Choose a template</Trans>
              </Button>
            ) : null}
            <Button look="bare" size="small" onClick={again}>
              <Trans>Send anyway</Trans>
            </Button>
            {back}
            <Button look="bare" size="small" onClick={discard}>
              <Trans>Discard</Trans>
            </Button>
          </div>
        </div>
      ) : heldUp ? (
        <div className={styles.failure} role="status">
          <p>
            <Trans>It waits for the message above, which was not sent.</Trans> {back}
          </p>
        </div>
      ) : late ? (
        <div className={styles.failure} role="status">
          <p>
            <Trans>Not sent yet. It leaves as soon as the server answers.</Trans>{" "}
            <Button look="bare" size="small" onClick={outbox.hurry}>
              <Trans>Try now</Trans>
            </Button>
            {back}
          </p>
        </div>
      ) : null}
      {choosing ? <TemplateDialog conversation={conversation} onClose={() => setChoosing(false)} /> : null}
    </article>
  );
}
