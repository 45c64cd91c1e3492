import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { IconButton } from "../../../ui/icon-button";
import { useCommand } from "../../../ui/use-command";
import { ChoiceField } from "../form/simple-fields";
import { SECRETS, secretsQuery } from "../outside-queries";
import styles from "../builder/builder.module.css";

interface Props {
  label: ReactNode;
  hint?: ReactNode;
  fault?: ReactNode;
  value: string;
  readOnly: boolean;
  onChange: (name: string) => void;
}

/** Secrets by their names. A value is typed once, and never shown again. */
export function SecretField({ label, hint, fault, value, readOnly, onChange }: Props) {
  const { t } = useLingui();
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const secrets = useQuery(secretsQuery);
  const add = useCommand(
    (body: { name: string; host: string; header: string; value: string }, header) =>
      answered(api.POST("/api/v1/flow-secrets", { params: { header }, body })),
    [SECRETS],
    { ownWords: true },
  );
  const forget = useCommand(
    (secretId: string) =>
      answered(api.DELETE("/api/v1/flow-secrets/{secret_id}", { params: { path: { secret_id: secretId } } })),
    [SECRETS],
  );
  const chosen = secrets.data?.find((one) => one.name === value);
  return (
    <>
      <ChoiceField
        label={label}
        hint={secrets.isError ? t`The list could not be loaded.` : chosen ? t`Sent to ${chosen.host} only.` : hint}
        fault={fault}
        value={value}
        none="—"
        options={(secrets.data ?? []).map((one) => ({ value: one.name, name: `${one.name} (${one.host})` }))}
        onChange={onChange}
      />
      {may("flows:manage") && !readOnly ? (
        <span className={styles.whenLine}>
          <Button size="small" look="bare" onClick={() => setAdding(true)}>
            <Trans>Add a secret</Trans>
          </Button>
          {chosen ? (
            <IconButton
              icon="close"
              label={t`Forget the secret ${chosen.name}`}
              onClick={() => forget.mutate(chosen.id, { onSuccess: () => onChange("") })}
            />
          ) : null}
        </span>
      ) : null}
      {adding ? (
        <FormDialog
          title={<Trans>Add a secret</Trans>}
          submit={<Trans>Keep it</Trans>}
          pending={add.isPending}
          error={add.error}
          onClose={() => setAdding(false)}
          onSubmit={(form) => {
            const [name, host, header, words] = ["name", "host", "header", "value"].map((one) => textIn(form, one));
            add.mutate(
              { name: name ?? "", host: host ?? "", header: header || "Authorization", value: words ?? "" },
              {
                onSuccess: (made) => {
                  setAdding(false);
                  onChange(made.name);
                },
              },
            );
          }}
        >
          <Field label={<Trans>Name</Trans>} name="name" required maxLength={100} dir="ltr" />
          <Field label={<Trans>Host that it is for</Trans>} name="host" required maxLength={253} dir="ltr" />
          <Field label={<Trans>Header</Trans>} name="header" maxLength={60} dir="ltr" placeholder="Authorization" />
          <Field label={<Trans>Value</Trans>} name="value" type="password" required maxLength={4000} dir="ltr" autoComplete="off" />
        </FormDialog>
      ) : null}
    </>
  );
}
