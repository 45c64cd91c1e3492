import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { TextField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import { TeamField, teamIn } from "../team-field";
import { cannedRepliesQuery, type CannedReply } from "./canned-replies-query";

const EXAMPLE = '{{ contact.first_name | default: "there" }}';

/** Makes a reply, or changes the one it is given. */
export function CannedReplyDialog({ reply, onClose }: { reply?: CannedReply; onClose: () => void }) {
  const { t } = useLingui();
  const save = useCommand(
    (body: components["schemas"]["CannedReplyIn"], once) =>
      answered(
        reply
          ? api.PATCH("/api/v1/canned-replies/{reply_id}", {
              params: { path: { reply_id: reply.id } },
              body,
            })
          : api.POST("/api/v1/canned-replies", { params: { header: once }, body }),
      ),
    [cannedRepliesQuery.queryKey],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={reply ? <Trans>Change the canned reply</Trans> : <Trans>New canned reply</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) =>
        save.mutate(
          {
            shortcut: textIn(form, "shortcut").replace(/^\//, ""),
            title: textIn(form, "title"),
            text: textIn(form, "text"),
            ...teamIn(form),
          },
          { onSuccess: onClose },
        )
      }
    >
      <Field
        label={<Trans>Shortcut</Trans>}
        hint={<Trans>Letters without blanks, typed behind the slash: hello</Trans>}
        name="shortcut"
        defaultValue={reply?.shortcut}
        maxLength={41}
        pattern="/?[a-zA-Z0-9][a-zA-Z0-9_.\-]*"
        dir="ltr"
        required
      />
      <Field
        label={<Trans>Title</Trans>}
        name="title"
        defaultValue={reply?.title}
        maxLength={200}
        dir="auto"
        required
      />
      <TextField
        label={<Trans>Text</Trans>}
        hint={
          <Trans>
            What differs stands in braces: <code dir="ltr">{EXAMPLE}</code>. Without a default it has
            to be known, or whoever answers is told what is missing.
          </Trans>
        }
        name="text"
        rows={6}
        defaultValue={reply?.text}
        maxLength={4096}
        dir="auto"
        required
      />
      <TeamField label={<Trans>For whom</Trans>} none={t`Everybody`} chosen={reply?.team_id} />
    </FormDialog>
  );
}
