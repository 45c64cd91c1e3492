import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { SelectField } from "../../ui/form-fields";
import { IconButton } from "../../ui/icon-button";
import type { ButtonKind, DraftButton } from "./draft";
import styles from "./templates.module.css";

const AT_MOST = 10;
const KINDS: readonly ButtonKind[] = ["QUICK_REPLY", "URL", "PHONE_NUMBER"];

interface Props {
  buttons: DraftButton[];
  onChange: (buttons: DraftButton[]) => void;
}

export function DraftButtons({ buttons, onChange }: Props) {
  const { t } = useLingui();
  const change = (at: number, part: Partial<DraftButton>) =>
    onChange(buttons.map((one, place) => (place === at ? { ...one, ...part } : one)));
  const names = {
    QUICK_REPLY: t`Quick reply`,
    URL: t`Web address`,
    PHONE_NUMBER: t`Call`,
  };
  return (
    <>
      {buttons.map((button, at) => (
        <div key={at} className={styles.buttonRow}>
          <SelectField
            label={<Trans>Button</Trans>}
            value={button.kind}
            onChange={(event) =>
              change(at, { kind: KINDS.find((kind) => kind === event.target.value) ?? "URL" })
            }
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {names[kind]}
              </option>
            ))}
          </SelectField>
          <Field
            label={<Trans>Its words</Trans>}
            value={button.text}
            maxLength={25}
            dir="auto"
            required
            onChange={(event) => change(at, { text: event.target.value })}
          />
          {button.kind === "QUICK_REPLY" ? (
            <span />
          ) : (
            <Field
              label={button.kind === "URL" ? <Trans>Address</Trans> : <Trans>Number</Trans>}
              value={button.value}
              maxLength={2000}
              dir="ltr"
              required
              onChange={(event) => change(at, { value: event.target.value })}
            />
          )}
          <IconButton
            icon="close"
            label={t`Remove the button`}
            onClick={() => onChange(buttons.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      {buttons.length < AT_MOST ? (
        <Button
          size="small"
          onClick={() => onChange([...buttons, { kind: "QUICK_REPLY", text: "", value: "" }])}
        >
          <Trans>Add a button</Trans>
        </Button>
      ) : null}
    </>
  );
}
