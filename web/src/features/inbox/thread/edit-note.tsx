import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { keys } from "../../../api/keys";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { TextField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import type { Note } from "./asides-query";

const LONGEST = 4_096;

export function EditNote({ note, onClose }: { note: Note; onClose: () => void }) {
  const change = useCommand(
    (text: string) =>
      answered(
        api.PATCH("/api/v1/conversations/{conversation_id}/notes/{note_id}", {
          params: { path: { conversation_id: note.conversation_id, note_id: note.id } },
          body: { text },
        }),
      ),
    [keys.asides(note.conversation_id)],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Change this note</Trans>}
      submit={<Trans>Save</Trans>}
      pending={change.isPending}
      error={change.error}
      onClose={onClose}
      onSubmit={(form) => {
        const text = textIn(form, "text");
        if (text) change.mutate(text, { onSuccess: onClose });
      }}
    >
      <TextField
        label={<Trans>Note</Trans>}
        name="text"
        defaultValue={note.text}
        maxLength={LONGEST}
        dir="auto"
        required
      />
    </FormDialog>
  );
}
