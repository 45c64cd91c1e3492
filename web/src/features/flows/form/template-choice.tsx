import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { templatesQuery, type TemplateVariable } from "../../../api/templates";
import { isObject, objectOf, textIn, type Config } from "../document/definition";
import { useFault } from "./form-context";
import { ChoiceField } from "./simple-fields";
import { WordsField } from "./words-field";
import styles from "./form.module.css";

const LINKS = new Set(["image", "video", "document"]);
const TYPED = new Set(["text", "url", "code"]);

interface Props {
  label: string;
  hint?: string | undefined;
  value: Config | null;
  place: string;
  nullable: boolean;
  onChange: (value: Config | null) => void;
}

/** An approved template and what is filled into it, which may itself have places to fill in. */
export function TemplateChoice({ label, hint, value, place, nullable, onChange }: Props) {
  const { t } = useLingui();
  const templates = useQuery(templatesQuery());
  const own = useFault(place);
  const inside = [useFault(`${place}.name`), useFault(`${place}.values`)];
  const key = value ? `${textIn(value, "name") ?? ""}/${textIn(value, "language") ?? ""}` : "";
  const approved = (templates.data ?? []).filter((one) => one.status.toUpperCase() === "APPROVED");
  const chosen = approved.find((one) => `${one.name}/${one.language}` === key);
  const keys = [...new Set(approved.map((one) => `${one.name}/${one.language}`))].toSorted();
  const asked = chosen?.variables.filter((one) => TYPED.has(one.kind) || LINKS.has(one.kind)) ?? [];
  const values = objectOf(value?.["values"]);
  return (
    <div className={styles.group}>
      <ChoiceField
        label={label}
        hint={templates.isError ? t`The templates could not be loaded.` : hint}
        fault={own ?? inside.find(Boolean)}
        value={key === "/" ? "" : key}
        none={nullable ? t`None` : undefined}
        options={keys.map((one) => ({ value: one, name: one.replace("/", " · ") }))}
        onChange={(next) => {
          const cut = next.lastIndexOf("/");
          if (cut < 0) onChange(null);
          else onChange({ name: next.slice(0, cut), language: next.slice(cut + 1), values: {} });
        }}
      />
      {asked.map((variable) => (
        <Value
          key={variable.name}
          variable={variable}
          place={`${place}.values.${variable.name}`}
          value={readAt(values, variable)}
          onChange={(words) => onChange({ ...value, values: writtenAt(values, variable, words) })}
        />
      ))}
    </div>
  );
}

interface ValueProps {
  variable: TemplateVariable;
  place: string;
  value: string;
  onChange: (words: string) => void;
}

function Value({ variable, place, value, onChange }: ValueProps) {
  const { t } = useLingui();
  const { name, example } = variable;
  return (
    <WordsField
      label={<bdi dir="ltr">{name}</bdi>}
      hint={example ? t`Such as ${example}.` : undefined}
      fault={useFault(place)}
      rows={1}
      value={value}
      onChange={onChange}
    />
  );
}

function readAt(values: Config, { name, kind }: TemplateVariable): string {
  let found: unknown = values;
  for (const part of name.split(".")) found = isObject(found) ? found[part] : undefined;
  if (LINKS.has(kind)) found = isObject(found) ? found["link"] : undefined;
  return typeof found === "string" ? found : "";
}

function writtenAt(values: Config, { name, kind }: TemplateVariable, words: string): Config {
  return put(values, name.split("."), LINKS.has(kind) ? { link: words } : words);
}

function put(values: Config, [part, ...rest]: string[], value: unknown): Config {
  if (part === undefined) return values;
  return { ...values, [part]: rest.length > 0 ? put(objectOf(values[part]), rest, value) : value };
}
