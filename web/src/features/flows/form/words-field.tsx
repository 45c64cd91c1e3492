import { useRef, type ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Menu, MenuItem } from "../../../ui/menu";
import { useForm } from "./form-context";
import { Labelled } from "./labelled";
import styles from "./form.module.css";

interface Props {
  label: ReactNode;
  hint?: ReactNode;
  fault?: ReactNode;
  value: string;
  maxLength?: number | undefined;
  rows?: number;
  onChange: (value: string) => void;
}

/** A text with places that are filled in; the menu puts one in where the writing mark stands. */
export function WordsField({ label, hint, fault, value, maxLength, rows = 3, onChange }: Props) {
  const { values, readOnly } = useForm();
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (path: string) => {
    const place = `{{ ${path} }}`;
    const [from, to] = [area.current?.selectionStart ?? value.length, area.current?.selectionEnd];
    onChange(value.slice(0, from) + place + value.slice(to ?? from));
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(from + place.length, from + place.length);
    });
  };
  return (
    <Labelled
      label={label}
      hint={hint}
      fault={fault}
      tool={
        readOnly ? null : (
          <Menu
            trigger={
              <button type="button" className={styles.insert}>
                <Trans>Insert a value</Trans>
              </button>
            }
          >
            {values.map((path) => (
              <MenuItem key={path} onSelect={() => insert(path)}>
                <bdi dir="ltr">{path}</bdi>
              </MenuItem>
            ))}
          </Menu>
        )
      }
    >
      {(control) => (
        <textarea
          {...control}
          ref={area}
          dir="auto"
          rows={rows}
          value={value}
          maxLength={maxLength}
          readOnly={readOnly}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Labelled>
  );
}
