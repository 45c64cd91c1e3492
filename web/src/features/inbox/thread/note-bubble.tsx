import { Suspense, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { timeOfDay } from "../../../lib/dates";
import { useMe } from "../../auth/use-me";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { showToast } from "../../../ui/toast";
import { sayRefusal } from "../../../ui/use-command";
import { lazyDialog } from "../../../ui/lazy-part";
import { MemberName } from "../member-name";
import type { Note } from "./asides-query";
import { deleteNote, useIsDeleted } from "./deleted-notes";
import { Text } from "./text";
import styles from "./note-bubble.module.css";

const EditNote = lazyDialog(async () => (await import("./edit-note")).EditNote);

/** Seen by colleagues only; it never leaves the house. */
export function NoteBubble({ note }: { note: Note }) {
  const { t, i18n } = useLingui();
  const { member } = useMe();
  const queries = useQueryClient();
  const [editing, setEditing] = useState(false);
  const gone = useIsDeleted(note.id);
  const remove = () => {
    showToast(<Trans>The note is deleted.</Trans>, { undo: deleteNote(note, queries, sayRefusal) });
  };
  if (gone) return null;
  return (
    <article className={styles.row}>
      <div className={styles.note}>
        <p className={styles.author}>
          <Icon name="note" size={14} />
          <MemberName id={note.author_id} />
          {note.mentioned.map((id) => (
            <span key={id} className={styles.mention}>
              @<MemberName id={id} />
            </span>
          ))}
        </p>
        <Text text={note.text} />
        <footer className={styles.foot}>
          {note.edited_at ? (
            <span>
              <Trans>edited</Trans>
            </span>
          ) : null}
          <time dateTime={note.created_at}>{timeOfDay(note.created_at, i18n.locale)}</time>
        </footer>
      </div>
      {note.author_id === member.id ? (
        <span className={styles.tools}>
          <IconButton icon="edit" label={t`Change this note`} onClick={() => setEditing(true)} />
          <IconButton
            icon="close"
            label={t`Delete this note`}
            onClick={remove}
          />
        </span>
      ) : null}
      {editing ? (
        <Suspense fallback={null}>
          <EditNote note={note} onClose={() => setEditing(false)} />
        </Suspense>
      ) : null}
    </article>
  );
}
