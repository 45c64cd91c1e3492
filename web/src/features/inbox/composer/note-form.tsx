import { useEffect, useRef, useState } from "react";
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
import { readDraft, useDraft, writeDraft } from "./local-draft";
import { mentionAt, mentionedIn, withMention } from "./mentions";
import { NoteCount } from "./note-count";
import { charactersIn, NOTE_CHARACTERS_AT_MOST } from "./note-length";
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
  const text = useDraft(conversationId, "note");
  const input = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const asked = mentionAt(text, caret);
  const offered =
    asked === null
      ? []
      : colleagues.filter((one) => one.name.toLocaleLowerCase().startsWith(asked.toLocaleLowerCase()));
  useEffect(() => {
    // What was begun is gone on with.
    const end = input.current?.value.length ?? 0;
    input.current?.setSelectionRange(end, end);
  }, []);
  const write = (next: string) => writeDraft(member.id, conversationId, next, "note");
  const add = useCommand(
    async (body: components["schemas"]["NoteIn"], once) => {
      const note = await answered(
        api.POST("/api/v1/conversations/{conversation_id}/notes", {
          params: { path: { conversation_id: conversationId }, header: once },
          body,
        }),
      );
      // Also when somebody has turned to something else: it has been said.
      if (readDraft(member.id, conversationId, "note").trim() === body.text) write("");
      return note;
    },
    [keys.asides(conversationId)],
    { ownWords: true },
  );
  const words = text.trim();
  const tooLong = charactersIn(words) > NOTE_CHARACTERS_AT_MOST;
  const ready = words !== "" && !tooLong && !add.isPending;
  const submit = () => {
    if (!ready) return;
    add.mutate({ text: words, mentioned: mentionedIn(words, colleagues) }, { onSuccess: onDone });
  };
  const complete = (name: string) => {
    const next = withMention(text, caret, name);
    write(next.text);
    setCaret(next.caret);
    // After it is drawn: the caret would otherwise go to the end of the text.
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  return (
    <div className={styles.noteForm}>
      {offered.length > 0 ? (
        <ul className={styles.offers} aria-label={t`Colleagues`}>
          {offered.slice(0, 6).map((one) => (
            <li key={one.id}>
              <button
                type="button"
                // The field keeps the focus, or what is typed next would be shortcuts.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => complete(one.name)}
              >
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
          readOnly={add.isPending}
          ref={input}
          placeholder={t`A note for your colleagues; @ tells one of them`}
          aria-label={t`Note`}
          autoFocus
          onChange={(event) => {
            write(event.target.value);
            setCaret(event.target.selectionStart);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
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
        <Button size="small" className={styles.addNote} disabled={!ready} onClick={submit}>
          <Trans>Add note</Trans>
        </Button>
      </div>
      <NoteCount text={text} />
      {add.isError ? (
        <p className={styles.tooLong} role="alert">
          <ErrorWords error={add.error} />
        </p>
      ) : null}
    </div>
  );
}
