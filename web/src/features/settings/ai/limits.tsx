import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { CheckField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import { AI, type AiSettings, type AiSettingsChange } from "./ai-queries";

export function Limits({ settings, onClose }: { settings: AiSettings; onClose: () => void }) {
  const save = useCommand(
    (body: AiSettingsChange) => answered(api.PATCH("/api/v1/ai/settings", { body })),
    [AI],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Limits and keeping</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) =>
        save.mutate(
          {
            soft_limit: amountIn(form, "soft"),
            hard_limit: amountIn(form, "hard"),
            keep_days: Number(textIn(form, "days")),
            summaries: form.get("summaries") !== null,
          },
          { onSuccess: onClose },
        )
      }
    >
      <Field
        label={<Trans>Warning at, per month</Trans>}
        hint={<Trans>US dollars. Empty is no limit.</Trans>}
        name="soft"
        type="number"
        step="0.01"
        min={0}
        dir="ltr"
        defaultValue={settings.soft_limit ?? ""}
      />
      <Field
        label={<Trans>Stop at, per month</Trans>}
        hint={<Trans>From there on this server answers by itself, and nothing more is spent.</Trans>}
        name="hard"
        type="number"
        step="0.01"
        min={0}
        dir="ltr"
        defaultValue={settings.hard_limit ?? ""}
      />
      <Field
        label={<Trans>Days that exact texts are kept</Trans>}
        hint={<Trans>With 0 only a hash is kept.</Trans>}
        name="days"
        type="number"
        min={0}
        max={365}
        dir="ltr"
        defaultValue={settings.keep_days}
        required
      />
      <CheckField
        name="summaries"
        defaultChecked={settings.summaries}
        label={<Trans>Summarise when a conversation is handed over or put away</Trans>}
      />
    </FormDialog>
  );
}

function amountIn(form: FormData, name: string): number | null {
  const typed = textIn(form, name);
  return typed ? Number(typed) : null;
}
