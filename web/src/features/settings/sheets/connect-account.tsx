import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { Button } from "../../../ui/button";
import { CopyText } from "../../../ui/copy-text";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { SelectField, TextField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { useCommand } from "../../../ui/use-command";
import { SHEETS } from "./sheets-queries";
import styles from "./sheets.module.css";

type AccountIn = components["schemas"]["SheetAccountIn"];

/** The key goes in here and is never shown again, not even to who entered it. */
export function ConnectAccount({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const [kind, setKind] = useState<"file" | "token">("file");
  const connect = useCommand(
    (body: AccountIn, once) =>
      answered(api.POST("/api/v1/sheet-accounts", { params: { header: once }, body })),
    [SHEETS],
    { ownWords: true },
  );
  if (connect.data) {
    const { name, email } = connect.data;
    return (
      <Dialog
        title={<bdi>{name}</bdi>}
        onClose={onClose}
        footer={
          <Button size="small" look="primary" onClick={onClose}>
            <Trans>Done</Trans>
          </Button>
        }
      >
        <div className={styles.stack}>
          <Notice>
            <Trans>It is connected. The key is sealed; nobody can look it up.</Trans>
          </Notice>
          {email ? (
            <>
              <p>
                <Trans>Share the spreadsheet with this address, as an editor:</Trans>
              </p>
              <CopyText text={email} />
            </>
          ) : null}
        </div>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={<Trans>Connect Google</Trans>}
      submit={<Trans>Connect</Trans>}
      pending={connect.isPending}
      error={connect.error}
      onClose={onClose}
      onSubmit={(form) =>
        connect.mutate({
          name: textIn(form, "name"),
          credential: kind === "file" ? textIn(form, "credential") : userCredential(form),
        })
      }
    >
      <Field label={<Trans>Name</Trans>} name="name" maxLength={200} dir="auto" required />
      <SelectField
        label={<Trans>With</Trans>}
        value={kind}
        onChange={({ target }) => setKind(target.value === "token" ? "token" : "file")}
      >
        <option value="file">{t`A service account’s JSON key`}</option>
        <option value="token">{t`A refresh token of a person`}</option>
      </SelectField>
      {kind === "file" ? (
        <TextField
          key="file"
          label={<Trans>The JSON file’s content</Trans>}
          hint={<Trans>From Google Cloud: service account, keys, “add key”, JSON.</Trans>}
          name="credential"
          className={styles.secret}
          rows={6}
          dir="ltr"
          maxLength={10_000}
          spellCheck={false}
          autoComplete="off"
          required
        />
      ) : (
        <>
          <Field label={<Trans>Client id</Trans>} name="client_id" dir="ltr" autoComplete="off" required />
          <Field
            label={<Trans>Client secret</Trans>}
            name="client_secret"
            type="password"
            dir="ltr"
            autoComplete="off"
            required
          />
          <Field
            label={<Trans>Refresh token</Trans>}
            hint={
              <Trans>
                For the scope <code dir="ltr">spreadsheets</code>.
              </Trans>
            }
            name="refresh_token"
            type="password"
            dir="ltr"
            autoComplete="off"
            required
          />
        </>
      )}
    </FormDialog>
  );
}

function userCredential(form: FormData): string {
  return JSON.stringify({
    type: "authorized_user",
    client_id: textIn(form, "client_id"),
    client_secret: textIn(form, "client_secret"),
    refresh_token: textIn(form, "refresh_token"),
  });
}
