import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { SelectField, TextField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import { TeamField, teamIn } from "../team-field";
import { AUTO_REPLIES, type ReplySettings, type ReplySettingsChange } from "./reply-queries";

/** When, how sure, and in which words. */
export function BoundsDialog({ settings, onClose }: { settings: ReplySettings; onClose: () => void }) {
  const { t } = useLingui();
  const save = useCommand(
    (body: ReplySettingsChange) => answered(api.PATCH("/api/v1/ai/auto-replies/settings", { body })),
    [AUTO_REPLIES],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Automatic answers</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) => {
        const when = textIn(form, "when");
        save.mutate(
          {
            answers_when: when === "in_hours" || when === "out_of_hours" ? when : "always",
            threshold: Number(textIn(form, "threshold")) / 100,
            intent_threshold: Number(textIn(form, "intent")) / 100,
            disclosure: textIn(form, "disclosure") || null,
            hand_over_text: textIn(form, "hand_over") || null,
            ...teamIn(form),
          },
          { onSuccess: onClose },
        );
      }}
    >
      <SelectField label={<Trans>When</Trans>} name="when" defaultValue={settings.answers_when}>
        <option value="always">{t`Always`}</option>
        <option value="in_hours">{t`While somebody is there`}</option>
        <option value="out_of_hours">{t`While nobody is there`}</option>
      </SelectField>
      <Field
        label={<Trans>An article answers from, in percent</Trans>}
        name="threshold"
        type="number"
        min={10}
        max={100}
        dir="ltr"
        defaultValue={Math.round(settings.threshold * 100)}
        required
      />
      <Field
        label={<Trans>An intent is sure from, in percent</Trans>}
        name="intent"
        type="number"
        min={10}
        max={100}
        dir="ltr"
        defaultValue={Math.round(settings.intent_threshold * 100)}
        required
      />
      <TextField
        label={<Trans>Said under every answer</Trans>}
        hint={<Trans>That it is automatic, and how to reach a person. Empty takes our words.</Trans>}
        name="disclosure"
        rows={2}
        maxLength={500}
        dir="auto"
        defaultValue={settings.disclosure ?? ""}
      />
      <TextField
        label={<Trans>Said when a person takes over</Trans>}
        name="hand_over"
        rows={2}
        maxLength={500}
        dir="auto"
        defaultValue={settings.hand_over_text ?? ""}
      />
      <TeamField
        label={<Trans>Team that it is handed to</Trans>}
        none={t`No team`}
        chosen={settings.team_id}
      />
    </FormDialog>
  );
}
