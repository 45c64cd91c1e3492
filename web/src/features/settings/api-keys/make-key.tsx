import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { useMe } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { CopyText } from "../../../ui/copy-text";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { CheckField, SelectField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { useCommand } from "../../../ui/use-command";
import { apiKeysQuery, type ApiKeyIn } from "./api-keys-query";
import styles from "./api-keys.module.css";

const DAY_MS = 86_400_000;

/** The key itself is shown once, in the answer to its making, and lives nowhere after that. */
export function MakeKey({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const { permissions } = useMe();
  const [all, setAll] = useState(false);
  // Of one moment, so that a second attempt asks for the same key as the first.
  const [opened] = useState(() => Date.now());
  // A key cannot have more rights than its maker; what belongs to a person it cannot have.
  const scopes = permissions.filter(isScope).toSorted();
  const make = useCommand(
    (body: ApiKeyIn, once) =>
      answered(api.POST("/api/v1/api-keys", { params: { header: once }, body })),
    [apiKeysQuery.queryKey],
    { ownWords: true },
  );
  if (make.data) return <MadeKey name={make.data.name} secret={make.data.key} onClose={onClose} />;
  return (
    <FormDialog
      title={<Trans>New API key</Trans>}
      submit={<Trans>Make the key</Trans>}
      pending={make.isPending}
      error={make.error}
      onClose={onClose}
      onSubmit={(form) => {
        const days = Number(textIn(form, "days"));
        make.mutate({
          name: textIn(form, "name"),
          scopes: all ? ["all"] : scopes.filter((one) => form.getAll("scope").includes(one)),
          expires_at: days ? new Date(opened + days * DAY_MS).toISOString() : null,
        });
      }}
    >
      <Field
        label={<Trans>Name</Trans>}
        hint={<Trans>Which program it is for.</Trans>}
        name="name"
        maxLength={200}
        dir="auto"
        required
      />
      <SelectField label={<Trans>Ends</Trans>} name="days" defaultValue="365">
        <option value="30">{t`After 30 days`}</option>
        <option value="90">{t`After 90 days`}</option>
        <option value="365">{t`After a year`}</option>
        <option value="">{t`Never`}</option>
      </SelectField>
      <fieldset className={styles.scopes}>
        <legend>
          <Trans>Rights</Trans>
        </legend>
        <CheckField
          label={<Trans>All that I may do</Trans>}
          checked={all}
          onChange={(event) => setAll(event.target.checked)}
        />
        <div className={styles.columns}>
          {scopes.map((scope) => (
            <CheckField
              key={scope}
              name="scope"
              value={scope}
              disabled={all}
              label={<code dir="ltr">{scope}</code>}
            />
          ))}
        </div>
      </fieldset>
    </FormDialog>
  );
}

interface MadeProps {
  name: string;
  /** Null when the answer is that of an earlier sending: the key was shown then. */
  secret: string | null;
  onClose: () => void;
}

function MadeKey({ name, secret, onClose }: MadeProps) {
  return (
    <Dialog
      title={<bdi>{name}</bdi>}
      onClose={onClose}
      footer={
        <Button size="small" look="primary" onClick={onClose}>
          {secret ? <Trans>I have kept it</Trans> : <Trans>Close</Trans>}
        </Button>
      }
    >
      <div className={styles.made}>
        {secret ? (
          <>
            <Notice>
              <Trans>Keep this key now. It is not shown again, and nobody can look it up.</Trans>
            </Notice>
            <CopyText text={secret} />
          </>
        ) : (
          <Notice tone="danger">
            <Trans>The key was made, and the answer with it was lost. Revoke it and make another one.</Trans>
          </Notice>
        )}
      </div>
    </Dialog>
  );
}

function isScope<P extends string>(
  permission: P,
): permission is Exclude<P, "account:own" | "workspace:export"> {
  return permission !== "account:own" && permission !== "workspace:export";
}
