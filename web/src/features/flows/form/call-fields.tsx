import type { ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import field from "../../../ui/field.module.css";
import { IconButton } from "../../../ui/icon-button";
import { callableQuery } from "../callable";
import type { Config } from "../document/definition";
import { useFault, useForm } from "./form-context";
import { ChoiceField } from "./simple-fields";
import { WordsField } from "./words-field";
import styles from "./form.module.css";

interface Common {
  label: ReactNode;
  hint?: ReactNode;
  fault?: ReactNode;
}

interface FlowProps extends Common {
  value: string;
  onChange: (value: string) => void;
}

/** A live flow that may be called, by its name. */
export function CalledFlowField({ value, hint, onChange, ...common }: FlowProps) {
  const { t } = useLingui();
  const flows = useQuery(callableQuery);
  const none = flows.data?.length === 0;
  return (
    <>
      <ChoiceField
        {...common}
        hint={
          flows.isError
            ? t`The list could not be loaded.`
            : none
              ? t`None is live yet that begins when another flow calls it.`
              : hint
        }
        value={value}
        options={(flows.data ?? []).map((one) => ({ value: one.id, name: one.name }))}
        onChange={onChange}
      />
      {flows.data?.some((one) => one.id === value) ? (
        <Link to="/flows/$flowId" params={{ flowId: value }} className={field.hint}>
          <Trans>Open the flow that is called</Trans>
        </Link>
      ) : null}
    </>
  );
}

interface InputsProps extends Common {
  flowId: string;
  value: Config;
  place: string;
  onChange: (value: Config, place: string) => void;
}

/** A text for each name that the other flow asks for. */
export function CallInputsField({ label, fault, flowId, value, place, onChange }: InputsProps) {
  const flows = useQuery(callableQuery);
  const wanted = flows.data?.find((one) => one.id === flowId)?.inputs ?? [];
  // What was handed in and is not asked for any more hinders publishing: it can be taken out.
  const stale = Object.keys(value).filter((one) => flows.isSuccess && !wanted.includes(one));
  if (wanted.length === 0 && stale.length === 0) return null;
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>{label}</legend>
      {fault ? <p className={field.fault}>{fault}</p> : null}
      {[...wanted, ...stale].map((name) => (
        <OneInput
          key={name}
          name={name}
          value={value}
          place={`${place}.${name}`}
          stale={stale.includes(name)}
          onChange={onChange}
        />
      ))}
    </fieldset>
  );
}

interface OneProps {
  name: string;
  value: Config;
  place: string;
  stale: boolean;
  onChange: (value: Config, place: string) => void;
}

function OneInput({ name, value, place, stale, onChange }: OneProps) {
  const { t } = useLingui();
  const { readOnly } = useForm();
  const fault = useFault(place);
  const text = value[name];
  const without = Object.fromEntries(Object.entries(value).filter(([one]) => one !== name));
  return (
    <div className={styles.comparison}>
      <WordsField
        label={
          <bdi dir="ltr">
            <code>{name}</code>
          </bdi>
        }
        fault={fault}
        value={typeof text === "string" ? text : ""}
        maxLength={4096}
        rows={1}
        onChange={(next) => onChange(next ? { ...value, [name]: next } : without, place)}
      />
      {stale && !readOnly ? (
        <IconButton icon="close" label={t`Remove it`} onClick={() => onChange(without, place)} />
      ) : null}
    </div>
  );
}
