import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { SelectField, TextField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import { INTENTS, type Intent, type Risk } from "./intent-queries";
import { linesIn } from "./lines";
import { RISKS } from "./risk-name";

interface Wish {
  name: string;
  title: string;
  description: string;
  risk: Risk;
  examples: string[];
}

export function IntentDialog({ intent, onClose }: { intent?: Intent; onClose: () => void }) {
  const { i18n } = useLingui();
  const save = useCommand(
    async ({ name, examples, ...rest }: Wish, once): Promise<unknown> =>
      intent
        ? answered(
            api.PATCH("/api/v1/intents/{intent_id}", {
              params: { path: { intent_id: intent.id } },
              body: rest,
            }),
          )
        : answered(
            api.POST("/api/v1/intents", {
              params: { header: once },
              body: { name, examples, ...rest },
            }),
          ),
    [INTENTS],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={intent ? <Trans>Change the intent</Trans> : <Trans>New intent</Trans>}
      submit={intent ? <Trans>Save</Trans> : <Trans>Create</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) => {
        const risk = textIn(form, "risk");
        save.mutate(
          {
            name: textIn(form, "name"),
            title: textIn(form, "title"),
            description: textIn(form, "description"),
            risk: isRisk(risk) ? risk : "none",
            examples: linesIn(textIn(form, "examples")),
          },
          { onSuccess: onClose },
        );
      }}
    >
      <Field
        label={<Trans>Title</Trans>}
        name="title"
        maxLength={200}
        dir="auto"
        defaultValue={intent?.title}
        required
      />
      {intent ? null : (
        <Field
          label={<Trans>Name for flows</Trans>}
          hint={<Trans>Small letters, digits and _. It stays as it is.</Trans>}
          name="name"
          pattern="[a-z][a-z0-9_]{0,59}"
          dir="ltr"
          autoComplete="off"
          required
        />
      )}
      <Field
        label={<Trans>Description</Trans>}
        name="description"
        maxLength={500}
        dir="auto"
        defaultValue={intent?.description}
      />
      <SelectField
        label={<Trans>Risk</Trans>}
        hint={<Trans>With a risk only people answer, however sure the reading is.</Trans>}
        name="risk"
        defaultValue={intent?.risk ?? "none"}
      >
        {Object.entries(RISKS).map(([risk, name]) => (
          <option key={risk} value={risk}>
            {i18n._(name)}
          </option>
        ))}
      </SelectField>
      {intent ? null : (
        <TextField
          label={<Trans>Examples</Trans>}
          hint={<Trans>One per line, as customers say it.</Trans>}
          name="examples"
          rows={6}
          dir="auto"
        />
      )}
    </FormDialog>
  );
}

function isRisk(value: string): value is Risk {
  return Object.hasOwn(RISKS, value);
}
