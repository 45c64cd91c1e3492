import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { fieldsQuery, type FieldDefinition } from "../../../api/fields";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { CheckField, SelectField, TextField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";

type Kind = FieldDefinition["kind"];

const KINDS: readonly Kind[] = ["text", "number", "boolean", "date", "choice"];

/** Makes a field, or changes of one what may change: values are stored by the rest. */
export function FieldDialog({ field, onClose }: { field?: FieldDefinition; onClose: () => void }) {
  const { t } = useLingui();
  const [kind, setKind] = useState<Kind>(field?.kind ?? "text");
  const save = useCommand(
    (form: ReturnType<typeof wishIn>, once) => {
      const { title, options, position } = form;
      return answered(
        field
          ? api.PATCH("/api/v1/fields/{field_id}", {
              params: { path: { field_id: field.id } },
              body: { title, position, ...(kind === "choice" ? { options } : {}) },
            })
          : api.POST("/api/v1/fields", {
              params: { header: once },
              body: { ...form, options: kind === "choice" ? options : [] },
            }),
      );
    },
    [fieldsQuery.queryKey],
    { ownWords: true },
  );
  const names = {
    text: t`Text`,
    number: t`Number`,
    boolean: t`Yes or no`,
    date: t`Date`,
    choice: t`One of several`,
  };
  return (
    <FormDialog
      title={field ? <Trans>Change the field</Trans> : <Trans>New field</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) => save.mutate(wishIn(form, kind), { onSuccess: onClose })}
    >
      <Field
        label={<Trans>Name</Trans>}
        name="title"
        defaultValue={field?.title}
        maxLength={200}
        dir="auto"
        required
      />
      {field ? null : (
        <>
          <SelectField label={<Trans>Of what</Trans>} name="owner">
            <option value="contact">{t`Contacts`}</option>
            <option value="conversation">{t`Conversations`}</option>
          </SelectField>
          <Field
            label={<Trans>Key</Trans>}
            hint={<Trans>What programs and texts call it: small letters, digits and underscores. It never changes.</Trans>}
            name="key"
            pattern="[a-z][a-z0-9_]{0,39}"
            maxLength={40}
            dir="ltr"
            autoComplete="off"
            required
          />
          <SelectField
            label={<Trans>What it holds</Trans>}
            value={kind}
            onChange={(event) => setKind(KINDS.find((one) => one === event.target.value) ?? "text")}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {names[one]}
              </option>
            ))}
          </SelectField>
        </>
      )}
      {kind === "choice" ? (
        <TextField
          label={<Trans>What can be chosen</Trans>}
          hint={<Trans>One in each line. What is taken out stays where it was chosen.</Trans>}
          name="options"
          rows={5}
          defaultValue={field?.options.join("\n")}
          dir="auto"
          required
        />
      ) : null}
      <Field
        label={<Trans>Place in the list</Trans>}
        hint={<Trans>Small numbers stand first.</Trans>}
        name="position"
        type="number"
        min={0}
        max={10_000}
        defaultValue={field?.position ?? 0}
        dir="ltr"
        required
      />
      {field ? null : (
        <CheckField
          label={<Trans>It tells something about a person</Trans>}
          hint={<Trans>Its values are sealed, hidden from roles that see no personal data, and erased with the contact.</Trans>}
          name="personal"
          defaultChecked
        />
      )}
    </FormDialog>
  );
}

function wishIn(form: FormData, kind: Kind) {
  const options = textIn(form, "options")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return {
    owner: textIn(form, "owner") === "conversation" ? ("conversation" as const) : ("contact" as const),
    key: textIn(form, "key"),
    title: textIn(form, "title"),
    kind,
    personal: form.has("personal"),
    options,
    position: Number(textIn(form, "position")),
  };
}
