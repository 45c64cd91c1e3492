import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { keys } from "../../../api/keys";
import { FormDialog } from "../../../ui/form-dialog";
import { TextField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import { NoteCount } from "../composer/note-count";
import { charactersIn, NOTE_CHARACTERS_AT_MOST } from "../composer/note-length";
import type { Note } from "./asides-query";

export function EditNote({ note, onClose }: { note: Note; onClose: () => void }) {
  const [text, setText] = useState(note.text);
  const change = useCommand(
    (words: string) =>
      answered(
        api.PATCH("/api/v1/conversations/{conversation_id}/notes/{note_id}", {
          params: { path: { conversation_id: note.conversation_id, note_id: note.id } },
          body: { text: words },
        }),
      ),
    [keys.asides(note.conversation_id)],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Change this note</Trans>}
      submit={<Trans>Save</Trans>}
      pending={change.isPending || charactersIn(text) > NOTE_CHARACTERS_AT_MOST}
      error={change.error}
      onClose={onClose}
      onSubmit={() => {
        if (text.trim()) change.mutate(text.trim(), { onSuccess: onClose });
      }}
    >
      <TextField
        label={<Trans>Note</Trans>}
        value={text}
        dir="auto"
        required
        onChange={(event) => setText(event.target.value)}
      />
      <NoteCount text={text} />
    </FormDialog>
  );
}
