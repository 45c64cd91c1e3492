import { useState, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import field from "../../../ui/field.module.css";
import { CHOICE_WORDS } from "../words/choice-words";
import { useForm } from "./form-context";
import { Labelled } from "./labelled";
import styles from "./form.module.css";

interface Common {
  label: ReactNode;
  hint?: ReactNode;
  fault?: ReactNode;
}

interface Written extends Common {
  value: string;
  maxLength?: number | undefined;
  list?: string | undefined;
  code?: boolean;
  onChange: (value: string) => void;
}

export function LineField({ value, maxLength, list, code, onChange, ...common }: Written) {
  const { readOnly } = useForm();
  return (
    <Labelled {...common}>
      {(control) => (
        <input
          {...control}
          className={code ? `${control.className} ${styles.code}` : control.className}
          dir={code ? "ltr" : "auto"}
          list={list}
          value={value}
          maxLength={maxLength}
          readOnly={readOnly}
          spellCheck={code ? false : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Labelled>
  );
}

interface Option {
  value: string;
  name: string;
  /** Those of one group stand together, under its name. */
  group?: string;
}

interface Choice extends Common {
  value: string;
  options: readonly Option[];
  /** Shown for no choice at all. */
  none?: string | undefined;
  onChange: (value: string) => void;
}

export function ChoiceField({ value, options, none, onChange, ...common }: Choice) {
  const { readOnly } = useForm();
  const known = options.some((one) => one.value === value);
  const groups = new Map<string | undefined, Option[]>();
  for (const one of options) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  const draw = (one: Option) => (
    <option key={one.value} value={one.value}>
      {one.name}
    </option>
  );
  return (
    <Labelled {...common}>
      {(control) => (
        <select
          {...control}
          value={value}
          disabled={readOnly}
          onChange={(event) => onChange(event.target.value)}
        >
          {none !== undefined || !known ? <option value="">{none ?? "…"}</option> : null}
          {!known && value ? <option value={value}>{value}</option> : null}
          {[...groups].map(([group, some]) =>
            group === undefined ? (
              some.map(draw)
            ) : (
              <optgroup key={group} label={group}>
                {some.map(draw)}
              </optgroup>
            ),
          )}
        </select>
      )}
    </Labelled>
  );
}

export function useChoiceName(): (value: string) => string {
  const { i18n } = useLingui();
  return (value) => {
    const words = CHOICE_WORDS[value];
    return words ? i18n._(words) : value;
  };
}

interface Check extends Common {
  value: boolean;
  onChange: (value: boolean) => void;
}

export function CheckBox({ label, hint, fault, value, onChange }: Check) {
  const { readOnly } = useForm();
  return (
    <div className={field.check}>
      <label className={styles.checkLine}>
        <input
          type="checkbox"
          checked={value}
          disabled={readOnly}
          onChange={(event) => onChange(event.target.checked)}
        />
        {label}
      </label>
      {fault ? <p className={field.fault}>{fault}</p> : hint ? <p className={field.hint}>{hint}</p> : null}
    </div>
  );
}

interface Numeric extends Common {
  value: number | null;
  minimum: number | undefined;
  maximum: number | undefined;
  whole: boolean;
  nullable: boolean;
  onChange: (value: number | null) => void;
}

export function NumberField({ value, minimum, maximum, whole, nullable, onChange, ...common }: Numeric) {
  const { readOnly } = useForm();
  return (
    <Labelled {...common}>
      {(control) => (
        <input
          {...control}
          type="number"
          dir="ltr"
          min={minimum}
          max={maximum}
          step={whole ? 1 : "any"}
          value={value ?? ""}
          readOnly={readOnly}
          onChange={({ target }) => {
            if (target.value === "") onChange(nullable ? null : (minimum ?? 0));
            else if (Number.isFinite(target.valueAsNumber)) onChange(target.valueAsNumber);
          }}
        />
      )}
    </Labelled>
  );
}

const UNITS = { second: 1, minute: 60, hour: 3_600, day: 86_400 };
type Unit = keyof typeof UNITS;
const NAMES: readonly Unit[] = ["second", "minute", "hour", "day"];

/** Seconds, as people say them: 2 days. */
export function DurationField({
  value,
  nullable,
  onChange,
  ...common
}: Omit<Numeric, "minimum" | "maximum" | "whole">) {
  const { t } = useLingui();
  const { readOnly } = useForm();
  const [chosen, setChosen] = useState<Unit | null>(null);
  const largest = NAMES.findLast((one) => value !== null && value > 0 && value % UNITS[one] === 0);
  const unit = chosen ?? largest ?? "minute";
  const words: Record<Unit, string> = {
    second: t`seconds`,
    minute: t`minutes`,
    hour: t`hours`,
    day: t`days`,
  };
  return (
    <Labelled {...common}>
      {(control) => (
        <span className={styles.pair}>
          <input
            {...control}
            type="number"
            dir="ltr"
            min={1}
            step="any"
            value={value === null ? "" : value / UNITS[unit]}
            readOnly={readOnly}
            onChange={({ target }) => {
              setChosen(unit);
              if (target.value === "") onChange(nullable ? null : 0);
              else if (Number.isFinite(target.valueAsNumber)) {
                onChange(Math.round(target.valueAsNumber * UNITS[unit]));
              }
            }}
          />
          <select
            className={control.className}
            aria-label={t`Unit`}
            value={unit}
            disabled={readOnly}
            onChange={({ target }) => {
              const next = NAMES.find((one) => one === target.value) ?? "minute";
              setChosen(next);
              if (value !== null) onChange(Math.round((value / UNITS[unit]) * UNITS[next]));
            }}
          >
            {NAMES.map((one) => (
              <option key={one} value={one}>
                {words[one]}
              </option>
            ))}
          </select>
        </span>
      )}
    </Labelled>
  );
}

interface Lines extends Common {
  value: readonly string[];
  onChange: (value: string[]) => void;
}

/** A list of words, one on each line. What is typed stays as it is typed. */
export function LinesField({ value, onChange, ...common }: Lines) {
  const { readOnly } = useForm();
  const [typed, setTyped] = useState(value.join("\n"));
  const shown = linesOf(typed).join("\n") === value.join("\n") ? typed : value.join("\n");
  return (
    <Labelled {...common}>
      {(control) => (
        <textarea
          {...control}
          dir="auto"
          rows={Math.min(6, Math.max(2, value.length + 1))}
          value={shown}
          readOnly={readOnly}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange(linesOf(event.target.value));
          }}
        />
      )}
    </Labelled>
  );
}

function linesOf(text: string): string[] {
  return text.split("\n").map((one) => one.trim()).filter(Boolean);
}

/** A document for another system: what is no JSON yet stays here until it is. */
export function JsonField({ value, onChange, ...common }: Common & { value: unknown; onChange: (value: unknown) => void }) {
  const { t } = useLingui();
  const { readOnly } = useForm();
  const written = value === null || value === undefined ? "" : JSON.stringify(value, null, 2);
  const [typed, setTyped] = useState(written);
  const [broken, setBroken] = useState(false);
  return (
    <Labelled {...common} fault={broken ? t`This is no JSON yet.` : common.fault}>
      {(control) => (
        <textarea
          {...control}
          className={`${control.className} ${styles.code}`}
          dir="ltr"
          rows={5}
          spellCheck={false}
          value={typed}
          readOnly={readOnly}
          onChange={({ target }) => {
            setTyped(target.value);
            if (!target.value.trim()) {
              setBroken(false);
              onChange(null);
              return;
            }
            try {
              onChange(JSON.parse(target.value));
              setBroken(false);
            } catch {
              setBroken(true);
            }
          }}
        />
      )}
    </Labelled>
  );
}
