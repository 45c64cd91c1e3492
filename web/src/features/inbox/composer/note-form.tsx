import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { membersQuery } from "../../../api/directory";
import { keys } from "../../../api/keys";
import type { components } from "../../../api/schema";
import { useMe } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { ErrorWords } from "../../../ui/pane-state";
import { useCommand } from "../../../ui/use-command";
import { mentionAt, mentionedIn, withMention } from "./mentions";
import styles from "./composer.module.css";

interface Props {
  conversationId: string;
  onDone: () => void;
}

/** A note for colleagues. `@` and the beginning of a name tell somebody of it. */
export function NoteForm({ conversationId, onDone }: Props) {
  const { t } = useLingui();
  const { member } = useMe();
  const members = useQuery(membersQuery);
  const colleagues = (members.data ?? []).filter(
    (one) => one.state === "active" && one.id !== member.id,
  );
  const [text, setText] = useState("");
  const [caret, setCaret] = useState(0);
  const asked = mentionAt(text, caret);
  const offered =
    asked === null
      ? []
      : colleagues.filter((one) => one.name.toLocaleLowerCase().startsWith(asked.toLocaleLowerCase()));
  const add = useCommand(
    (body: components["schemas"]["NoteIn"], once) =>
      answered(
        api.POST("/api/v1/conversations/{conversation_id}/notes", {
          params: { path: { conversation_id: conversationId }, header: once },
          body,
        }),
      ),
    [keys.asides(conversationId)],
    { ownWords: true },
  );
  const submit = () => {
    const words = text.trim();
    if (!words || add.isPending) return;
    add.mutate({ text: words, mentioned: mentionedIn(words, colleagues) }, { onSuccess: onDone });
  };
  const complete = (name: string) => {
    const next = withMention(text, caret, name);
    setText(next);
    setCaret(next.length);
  };
  return (
    <div className={styles.noteForm}>
      {offered.length > 0 ? (
        <ul className={styles.offers} aria-label={t`Colleagues`}>
          {offered.slice(0, 6).map((one) => (
            <li key={one.id}>
              <button type="button" onClick={() => complete(one.name)}>
                <bdi>{one.name}</bdi>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <div className={styles.line}>
        <textarea
          className={`${styles.text} ${styles.noteText}`}
          dir={text ? "auto" : undefined}
          rows={2}
          value={text}
          maxLength={10_000}
          placeholder={t`A note for your colleagues; @ tells one of them`}
          aria-label={t`Note`}
          autoFocus
          onChange={(event) => {
            setText(event.target.value);
            setCaret(event.target.selectionStart);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Escape") {
              event.stopPropagation();
              onDone();
            }
            if (event.key === "Tab" && offered[0]) {
              event.preventDefault();
              complete(offered[0].name);
            }
            if (event.key === "Enter" && !event.shiftKey) {
              event.preventDefault();
              submit();
            }
          }}
        />
        <Button size="small" className={styles.addNote} disabled={!text.trim() || add.isPending} onClick={submit}>
          <Trans>Add note</Trans>
        </Button>
      </div>
      {add.isError ? (
        <p className={styles.tooLong} role="alert">
          <ErrorWords error={add.error} />
        </p>
      ) : null}
    </div>
  );
}
