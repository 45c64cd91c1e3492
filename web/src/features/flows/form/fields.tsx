import { useId } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import field from "../../../ui/field.module.css";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { isObject, objectOf, objectsIn, textIn, type Config } from "../document/definition";
import { fieldWords, plainName } from "../words/field-words";
import { stepName } from "../words/kind-words";
import { isAsked, isMore } from "./asked";
import { CalledFlowField, CallInputsField } from "./call-fields";
import { Condition } from "./condition";
import { ContactField } from "./contact-field";
import { useFault, useForm } from "./form-context";
import { SecretField } from "../outside/secret-field";
import { PairsField } from "./pairs-field";
import { referenceOf, ReferenceField } from "./reference-field";
import { emptyOf, type Shape } from "./schema";
import { CheckBox, ChoiceField, DurationField, JsonField, LineField, LinesField, NumberField, useChoiceName } from "./simple-fields";
import { SharedFileField } from "./shared-file-field";
import { TemplateChoice } from "./template-choice";
import { WordsField } from "./words-field";
import styles from "./form.module.css";

interface ObjectProps {
  /** The kind of step, or the name of the part within it. */
  owner: string;
  fields: ReadonlyMap<string, Shape>;
  value: Config;
  place: string;
  onChange: (value: Config, place: string) => void;
}

/** The fields of one object, those that most people leave alone behind «More». */
export function ObjectFields({ owner, fields, value, place, onChange }: ObjectProps) {
  const asked = [...fields].filter(([name]) => isAsked(owner, name, value));
  const [often, seldom] = [false, true].map((more) => asked.filter(([name]) => isMore(owner, name) === more));
  const draw = ([name, shape]: [string, Shape]) => (
    <AnyField
      key={name}
      owner={owner}
      name={name}
      shape={shape}
      value={name in value ? value[name] : shape.fallback}
      place={`${place}.${name}`}
      beside={value}
      onChange={(next, at) => onChange({ ...value, [name]: next }, at)}
      onBeside={(part, at) => onChange({ ...value, ...part }, at)}
    />
  );
  return (
    <div className={styles.group}>
      {(often ?? []).map(draw)}
      {seldom?.length ? (
        <details className={styles.more}>
          <summary>
            <Trans>More</Trans>
          </summary>
          <div className={styles.group}>{seldom.map(draw)}</div>
        </details>
      ) : null}
    </div>
  );
}

interface Props {
  owner: string;
  name: string;
  shape: Shape;
  value: unknown;
  place: string;
  /** The whole object that the field is one of, for those that do not stand alone. */
  beside: Config;
  onChange: (value: unknown, place: string) => void;
  onBeside: (part: Config, place: string) => void;
}

function AnyField({ owner, name, shape, value, place, beside, onChange, onBeside }: Props) {
  const { i18n } = useLingui();
  const choiceName = useChoiceName();
  const { values, steps, readOnly } = useForm();
  const list = useId();
  const fault = useFault(place);
  const words = fieldWords(owner, name);
  const label = words ? i18n._(words.label) : plainName(name);
  const hint = words?.hint ? i18n._(words.hint) : undefined;
  const common = { label, hint, fault };
  const text = typeof value === "string" ? value : "";
  const put = (next: unknown) => onChange(next, place);
  if (owner === "send_media" && name === "file_id") {
    const change = (fileId: string, media: string) => onBeside({ file_id: fileId, media }, place);
    return <SharedFileField {...common} value={text} media={textIn(beside, "media") ?? "image"} onChange={change} />;
  }
  if (owner === "call_flow" && name === "flow_id") return <CalledFlowField {...common} value={text} onChange={put} />;
  if (owner === "call_flow" && name === "inputs") {
    const called = textIn(beside, "flow_id") ?? "";
    return <CallInputsField {...common} flowId={called} value={objectOf(value)} place={place} onChange={onChange} />;
  }
  if (name === "field" && (owner === "set_contact" || owner === "contact_changed")) {
    return <ContactField {...common} value={text} onChange={put} />;
  }
  const reference = shape.format === "uuid" ? referenceOf(name) : null;
  if (reference) {
    return (
      <ReferenceField {...common} to={reference} value={text} nullable={shape.nullable} onChange={put} />
    );
  }
  if (shape.ref === "TemplateChoice") {
    const chosen = isObject(value) ? value : null;
    return (
      <TemplateChoice label={label} hint={hint} value={chosen} place={place} nullable={shape.nullable} onChange={put} />
    );
  }
  if (shape.ref === "Condition") {
    return (
      <fieldset className={styles.fieldset}>
        <legend className={styles.legend}>{label}</legend>
        <Condition value={objectOf(value)} place={place} list={list} onChange={put} />
        <PathList id={list} values={values} />
      </fieldset>
    );
  }
  if (shape.fields) {
    return (
      <fieldset className={styles.fieldset}>
        <legend className={styles.legend}>{label}</legend>
        <ObjectFields owner={shape.ref} fields={shape.fields} value={objectOf(value)} place={place} onChange={onChange} />
      </fieldset>
    );
  }
  if (shape.items) return <ListField {...common} shape={shape} items={shape.items} value={value} place={place} onChange={onChange} />;
  if (shape.type === "boolean") return <CheckBox {...common} value={value === true} onChange={put} />;
  if (shape.choices.length > 0) {
    return (
      <ChoiceField
        {...common}
        value={text}
        none={shape.nullable ? "—" : undefined}
        options={shape.choices.map((one) => ({ value: one, name: choiceName(one) }))}
        onChange={(next) => put(next || (shape.nullable ? null : next))}
      />
    );
  }
  if (shape.type === "integer" || shape.type === "number") {
    const number = typeof value === "number" ? value : null;
    if (name.endsWith("seconds") && shape.type === "integer") {
      return <DurationField {...common} value={number} nullable={shape.nullable} onChange={put} />;
    }
    const { minimum, maximum, nullable } = shape;
    return (
      <NumberField {...common} value={number} minimum={minimum} maximum={maximum} nullable={nullable} whole={shape.type === "integer"} onChange={put} />
    );
  }
  if (shape.type === "mixed") return <JsonField {...common} value={value} onChange={put} />;
  if (shape.type === "object") return <PairsField {...common} value={objectOf(value)} onChange={put} />;
  if (owner === "go_to" && name === "step") {
    const options = steps.map((one) => ({ value: one.id, name: stepName(i18n, one) }));
    return <ChoiceField {...common} value={text} options={options} onChange={put} />;
  }
  if (owner === "http_request" && name === "secret") {
    return <SecretField {...common} value={text} readOnly={readOnly} onChange={put} />;
  }
  if ((shape.maxLength ?? 0) >= 1000) {
    return <WordsField {...common} value={text} maxLength={shape.maxLength} rows={name === "until" ? 1 : 3} onChange={put} />;
  }
  // A path such as `vars.age`: those that there are, are offered.
  const isPath = shape.pattern?.includes("\\.") === true;
  const write = (next: string) => put(next || (shape.nullable ? null : ""));
  return (
    <>
      <LineField
        {...common}
        value={text}
        maxLength={shape.maxLength}
        list={isPath ? list : undefined}
        code={isPath || Boolean(shape.pattern?.startsWith("^[a-z]"))}
        onChange={write}
      />
      {isPath ? <PathList id={list} values={values} /> : null}
    </>
  );
}

interface ListProps {
  label: string;
  hint: string | undefined;
  fault: string | undefined;
  shape: Shape;
  items: Shape;
  value: unknown;
  place: string;
  onChange: (value: unknown, place: string) => void;
}

function ListField({ label, hint, fault, shape, items, value, place, onChange }: ListProps) {
  const { t } = useLingui();
  const { readOnly } = useForm();
  const choiceName = useChoiceName();
  const common = { label, hint, fault };
  const put = (next: unknown) => onChange(next, place);
  const { fields } = items;
  if (!fields) {
    const chosen = Array.isArray(value) ? value.map((one) => String(one ?? "")) : [];
    // `^(mon|tue|…)$` is a list of what may be in it.
    const [, few] = /^\^\(([a-z|]+)\)\$$/.exec(items.pattern ?? "") ?? [];
    if (few === undefined) return <LinesField {...common} value={chosen} onChange={put} />;
    return (
      <fieldset className={styles.fieldset}>
        <legend className={styles.legend}>{label}</legend>
        <div className={styles.days}>
          {few.split("|").map((one) => (
            <label key={one}>
              <input
                type="checkbox"
                disabled={readOnly}
                checked={chosen.includes(one)}
                onChange={({ target }) =>
                  put(few.split("|").filter((day) => (day === one ? target.checked : chosen.includes(day))))
                }
              />
              {choiceName(one)}
            </label>
          ))}
        </div>
        {fault ? <p className={field.fault}>{fault}</p> : null}
      </fieldset>
    );
  }
  const parts = objectsIn(value);
  const full = shape.maxItems !== undefined && parts.length >= shape.maxItems;
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>{label}</legend>
      {hint ? <p className={field.hint}>{hint}</p> : null}
      <ul className={styles.items}>
        {parts.map((part, at) => (
          <li key={at} className={styles.item}>
            <ObjectFields
              owner={items.ref}
              fields={fields}
              value={part}
              place={`${place}.${at}`}
              onChange={(next, where) => onChange(parts.with(at, next), where)}
            />
            {readOnly ? null : (
              <IconButton icon="close" label={t`Remove it`} onClick={() => put(parts.toSpliced(at, 1))} />
            )}
          </li>
        ))}
      </ul>
      {fault ? <p className={field.fault}>{fault}</p> : null}
      {readOnly || full ? null : (
        <span className={styles.tools}>
          <Button size="small" onClick={() => put([...parts, fresh(items, parts)])}>
            <Icon name="plus" size={16} />
            <Trans>Add</Trans>
          </Button>
        </span>
      )}
    </fieldset>
  );
}

/** A new part of a list, with a name of its own where its parts are told apart by one. */
function fresh(items: Shape, parts: readonly Config[]): Config {
  const made = { ...objectOf(emptyOf({ ...items, fallback: undefined, nullable: false })) };
  const key = items.ref === "Option" ? "id" : items.ref.endsWith("Case") ? "name" : null;
  if (key === null) return made;
  const word = key === "id" ? "option" : "case";
  const taken = new Set(parts.map((one) => one[key]));
  for (let number = parts.length + 1; ; number += 1) {
    const name = `${word}_${number}`;
    if (!taken.has(name)) return { ...made, [key]: name };
  }
}

function PathList({ id, values }: { id: string; values: readonly string[] }) {
  return (
    <datalist id={id}>
      {values.map((one) => (
        <option key={one} value={one} />
      ))}
    </datalist>
  );
}
