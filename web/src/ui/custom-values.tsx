import type { ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import type { FieldDefinition } from "../api/fields";
import { fullDate } from "../lib/dates";
import { Field } from "./field";
import { FormDialog, textIn } from "./form-dialog";
import { SelectField } from "./form-fields";

export type Value = string | number | boolean;
export type Values = Record<string, Value>;
export type ValueChange = Record<string, Value | null>;

/** What stands in one field, as its kind is read. What is masked is a text, whatever the kind. */
export function CustomValue({ field, value }: { field: FieldDefinition; value: Value }) {
  const { i18n } = useLingui();
  if (typeof value === "boolean") return value ? <Trans>Yes</Trans> : <Trans>No</Trans>;
  if (typeof value === "number") return i18n.number(value, { maximumFractionDigits: 20 });
  if (field.kind === "date") return fullDate(value, i18n.locale);
  return <bdi>{value}</bdi>;
}

interface DialogProps {
  title: ReactNode;
  fields: readonly FieldDefinition[];
  values: Values;
  pending: boolean;
  error: Error | null;
  /** Only what is different now; null takes a value away. */
  onSave: (change: ValueChange) => void;
  onClose: () => void;
}

export function CustomValuesDialog({ fields, values, onSave, ...dialog }: DialogProps) {
  return (
    <FormDialog
      {...dialog}
      submit={<Trans>Save</Trans>}
      onSubmit={(form) => {
        const change = changeIn(form, fields, values);
        if (Object.keys(change).length) onSave(change);
        else dialog.onClose();
      }}
    >
      {fields.map((field) => (
        <Input key={field.id} field={field} value={values[field.key]} />
      ))}
    </FormDialog>
  );
}

function Input({ field, value }: { field: FieldDefinition; value: Value | undefined }) {
  const { t } = useLingui();
  const label = <bdi>{field.title}</bdi>;
  const name = field.key;
  switch (field.kind) {
    case "boolean":
      return (
        <SelectField label={label} name={name} defaultValue={value === undefined ? "" : String(value)}>
          <option value="">{t`Not filled in`}</option>
          <option value="true">{t`Yes`}</option>
          <option value="false">{t`No`}</option>
        </SelectField>
      );
    case "choice": {
      // What was chosen before it was taken out stays, until something else is chosen.
      const held = value === undefined || field.options.includes(String(value)) ? [] : [String(value)];
      return (
        <SelectField label={label} name={name} defaultValue={value === undefined ? "" : String(value)}>
          <option value="">{t`Not filled in`}</option>
          {[...field.options, ...held].map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </SelectField>
      );
    }
    case "number":
      return (
        <Field
          label={label}
          name={name}
          type="number"
          step="any"
          defaultValue={typeof value === "number" ? value : ""}
          dir="ltr"
        />
      );
    case "date":
      return <Field label={label} name={name} type="date" defaultValue={String(value ?? "")} dir="ltr" />;
    case "text":
      return <Field label={label} name={name} defaultValue={String(value ?? "")} maxLength={500} dir="auto" />;
  }
}

function changeIn(form: FormData, fields: readonly FieldDefinition[], values: Values): ValueChange {
  const change: ValueChange = {};
  for (const field of fields) {
    const wish = read(field, textIn(form, field.key));
    if (wish !== (values[field.key] ?? null)) change[field.key] = wish;
  }
  return change;
}

function read(field: FieldDefinition, text: string): Value | null {
  if (text === "") return null;
  if (field.kind === "boolean") return text === "true";
  return field.kind === "number" ? Number(text) : text;
}

/** What a change took the place of: the change that undoes it. */
export function changeBack(values: Values, change: ValueChange): ValueChange {
  return Object.fromEntries(Object.keys(change).map((key) => [key, values[key] ?? null]));
}
