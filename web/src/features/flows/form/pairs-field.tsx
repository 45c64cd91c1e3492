import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import field from "../../../ui/field.module.css";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import type { Config } from "../document/definition";
import { useForm } from "./form-context";
import styles from "./form.module.css";

interface Props {
  label: ReactNode;
  hint?: ReactNode;
  fault?: ReactNode;
  value: Config;
  onChange: (value: Config) => void;
}

/** Names and their texts, such as the headers of a call. One without a name is not kept. */
export function PairsField({ label, hint, fault, value, onChange }: Props) {
  const { t } = useLingui();
  const { readOnly } = useForm();
  const [pairs, setPairs] = useState(() => Object.entries(value).map(([name, one]) => [name, String(one)] as const));
  const write = (next: readonly (readonly [string, string])[]) => {
    setPairs([...next]);
    onChange(Object.fromEntries(next.filter(([name]) => name.trim())));
  };
  const control = `${field.control} ${styles.control}`;
  return (
    <fieldset className={styles.fieldset}>
      <legend className={styles.legend}>{label}</legend>
      {hint ? <p className={field.hint}>{hint}</p> : null}
      {pairs.map(([name, words], at) => (
        <div key={at} className={styles.comparison}>
          <div className={styles.pair}>
            <input
              className={control}
              dir="ltr"
              value={name}
              aria-label={t`Name`}
              readOnly={readOnly}
              onChange={(event) => write(pairs.with(at, [event.target.value, words]))}
            />
            <input
              className={control}
              dir="auto"
              value={words}
              aria-label={t`Value`}
              readOnly={readOnly}
              onChange={(event) => write(pairs.with(at, [name, event.target.value]))}
            />
          </div>
          {readOnly ? null : (
            <IconButton icon="close" label={t`Remove it`} onClick={() => write(pairs.toSpliced(at, 1))} />
          )}
        </div>
      ))}
      {fault ? <p className={field.fault}>{fault}</p> : null}
      {readOnly ? null : (
        <span className={styles.tools}>
          <Button size="small" onClick={() => setPairs([...pairs, ["", ""]])}>
            <Icon name="plus" size={16} />
            <Trans>Add</Trans>
          </Button>
        </span>
      )}
    </fieldset>
  );
}
