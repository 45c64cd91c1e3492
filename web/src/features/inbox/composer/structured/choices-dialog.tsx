import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Body } from "../../../../outbox/letter";
import { Button } from "../../../../ui/button";
import { Field } from "../../../../ui/field";
import { FormDialog } from "../../../../ui/form-dialog";
import { TextField } from "../../../../ui/form-fields";
import { IconButton } from "../../../../ui/icon-button";
import { PhonePreview } from "../../../../ui/phone-preview";
import {
  bodyOf,
  emptyChoices,
  LIMITS,
  NOTHING,
  saysTwice,
  titlesOf,
  type ChoiceKind,
  type Choices,
  type Option,
} from "./choices";
import styles from "./structured.module.css";

interface Props {
  kind: ChoiceKind;
  /** What had been written already becomes the text above. */
  text: string;
  /** What its author has to read before it leaves. */
  review: ReactNode;
  onSend: (body: Body) => void;
  onClose: () => void;
}

/** Buttons, a list or a link under a text, beside how the customer will see it. */
export function ChoicesDialog({ kind, text, review, onSend, onClose }: Props) {
  const { t } = useLingui();
  const [choices, setChoices] = useState(() => emptyChoices(kind, text));
  const twice = saysTwice(choices);
  const set = (part: Partial<Choices>) => setChoices((before) => ({ ...before, ...part }));
  const titles = { buttons: t`Send buttons`, list: t`Send a list`, link: t`Send a link button` };
  return (
    <FormDialog
      width="wide"
      title={titles[kind]}
      submit={<Trans>Send</Trans>}
      pending={twice}
      error={null}
      onClose={onClose}
      onSubmit={() => onSend(bodyOf(choices))}
    >
      {review}
      <div className={styles.both}>
        <div className={styles.fields}>
          <TextField
            label={<Trans>Text</Trans>}
            value={choices.body}
            maxLength={LIMITS.body}
            dir="auto"
            required
            onChange={(event) => set({ body: event.target.value })}
          />
          {kind === "link" ? (
            <>
              <Field
                label={<Trans>Words on the button</Trans>}
                value={choices.label}
                maxLength={LIMITS.button}
                dir="auto"
                required
                onChange={(event) => set({ label: event.target.value })}
              />
              <Field
                label={<Trans>Web address</Trans>}
                type="url"
                pattern="https?://.+"
                value={choices.url}
                maxLength={2000}
                dir="ltr"
                placeholder="https://"
                required
                onChange={(event) => set({ url: event.target.value })}
              />
            </>
          ) : null}
          {kind === "list" ? (
            <Field
              label={<Trans>Words that open the list</Trans>}
              value={choices.opens}
              maxLength={LIMITS.button}
              dir="auto"
              required
              onChange={(event) => set({ opens: event.target.value })}
            />
          ) : null}
          {kind === "link" ? null : (
            <Options
              kind={kind}
              options={choices.options}
              onChange={(options) => set({ options })}
            />
          )}
          {twice ? (
            <p role="alert" className={styles.fault}>
              <Trans>Two of them say the same.</Trans>
            </p>
          ) : null}
          <details className={styles.more}>
            <summary>
              <Trans>Heading and footer</Trans>
            </summary>
            <Field
              label={<Trans>Heading</Trans>}
              value={choices.header}
              maxLength={LIMITS.edge}
              dir="auto"
              onChange={(event) => set({ header: event.target.value })}
            />
            <Field
              label={<Trans>Footer</Trans>}
              value={choices.footer}
              maxLength={LIMITS.edge}
              dir="auto"
              onChange={(event) => set({ footer: event.target.value })}
            />
          </details>
        </div>
        <PhonePreview
          label={t`How the customer sees it`}
          shown={{
            header: choices.header,
            header_kind: "",
            body: choices.body,
            footer: choices.footer,
            buttons: titlesOf(choices).map((title) => ({ text: title })),
            cards: [],
          }}
        />
      </div>
    </FormDialog>
  );
}

interface OptionsProps {
  kind: ChoiceKind;
  options: readonly Option[];
  onChange: (options: readonly Option[]) => void;
}

function Options({ kind, options, onChange }: OptionsProps) {
  const { t } = useLingui();
  const list = kind === "list";
  const most = list ? LIMITS.rows : LIMITS.buttons;
  const set = (at: number, part: Partial<Option>) =>
    onChange(options.map((one, place) => (place === at ? { ...one, ...part } : one)));
  return (
    <>
      {options.map((option, at) => (
        <div key={at} className={styles.option}>
          <Field
            label={list ? <Trans>Row {at + 1}</Trans> : <Trans>Button {at + 1}</Trans>}
            value={option.title}
            maxLength={list ? LIMITS.row : LIMITS.button}
            dir="auto"
            required={at === 0}
            onChange={(event) => set(at, { title: event.target.value })}
          />
          {list ? (
            <Field
              label={<Trans>Below it</Trans>}
              value={option.description}
              maxLength={LIMITS.rowText}
              dir="auto"
              onChange={(event) => set(at, { description: event.target.value })}
            />
          ) : null}
          {options.length > 1 ? (
            <IconButton
              icon="close"
              label={t`Remove number ${at + 1}`}
              onClick={() => onChange(options.filter((_, place) => place !== at))}
            />
          ) : null}
        </div>
      ))}
      {options.length < most ? (
        <span>
          <Button size="small" onClick={() => onChange([...options, NOTHING])}>
            {list ? <Trans>Add a row</Trans> : <Trans>Add a button</Trans>}
          </Button>
        </span>
      ) : null}
    </>
  );
}
