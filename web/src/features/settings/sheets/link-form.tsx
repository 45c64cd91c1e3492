import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { SelectField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { SHEET_FIELDS, spreadsheetId } from "./sheet-fields";
import {
  SHEETS,
  type SheetAccount,
  type SheetLink,
  type SheetLinkEdit,
  type SheetLinkIn,
  type SheetObject,
} from "./sheets-queries";
import styles from "./sheets.module.css";

interface Props {
  accounts: SheetAccount[];
  /** The one to change: where it goes stays, what goes there may change. */
  link?: SheetLink;
  onClose: () => void;
}

export function LinkForm({ accounts, link, onClose }: Props) {
  const { t, i18n } = useLingui();
  const [kind, setKind] = useState<SheetObject>(link?.object_kind ?? "orders");
  const [columns, setColumns] = useState(() => columnsOf(link));
  const save = useCommand(
    (body: { make: SheetLinkIn } | { change: SheetLinkEdit }, once) =>
      "make" in body
        ? answered(
            api.POST("/api/v1/sheet-links", { params: { header: once }, body: body.make }),
          )
        : answered(
            api.PATCH("/api/v1/sheet-links/{link_id}", {
              params: { path: { link_id: link?.id ?? "" } },
              body: body.change,
            }),
          ),
    [SHEETS],
    { ownWords: true },
  );
  const fields = SHEET_FIELDS[kind];
  const headerOf = (field: string): string | undefined => columns.get(field);
  const nameOf = (field: string) => {
    const known = fields.find((one) => one.field === field);
    return known ? i18n._(known.name) : field;
  };
  const chosen = fields.filter(({ field, usual }) =>
    columns.size === 0 && !link ? usual : columns.has(field),
  );
  const personal = chosen.filter((one) => one.personal).map(({ field }) => nameOf(field));
  const leaves = new Intl.ListFormat(i18n.locale).format(personal);
  const set = (field: string, header: string | null) => {
    const next = new Map(chosen.map((one) => [one.field, headerOf(one.field) ?? nameOf(one.field)]));
    if (header === null) next.delete(field);
    else next.set(field, header);
    setColumns(next);
  };
  const wanted = chosen.map(({ field }) => ({
    field,
    column: (headerOf(field) ?? nameOf(field)).trim(),
  }));
  return (
    <FormDialog
      width="wide"
      title={link ? <Trans>Change the sheet link</Trans> : <Trans>New sheet link</Trans>}
      submit={link ? <Trans>Save</Trans> : <Trans>Begin to write</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) => {
        const name = textIn(form, "name");
        const done = {
          onSuccess: () => {
            showToast(<Trans>The sheet link is saved.</Trans>);
            onClose();
          },
        };
        if (link) {
          const same = JSON.stringify(wanted) === JSON.stringify(link.columns);
          save.mutate({ change: { name, ...(same ? {} : { columns: wanted }) } }, done);
          return;
        }
        const make: SheetLinkIn = {
          name,
          account_id: textIn(form, "account"),
          object_kind: kind,
          spreadsheet_id: spreadsheetId(textIn(form, "spreadsheet")),
          worksheet: textIn(form, "worksheet"),
          columns: wanted,
        };
        save.mutate({ make }, done);
      }}
    >
      <div className={styles.pairs}>
        <Field
          label={<Trans>Name</Trans>}
          name="name"
          defaultValue={link?.name}
          maxLength={200}
          dir="auto"
          required
        />
        {link ? null : (
          <>
            <SelectField
              label={<Trans>What is written</Trans>}
              value={kind}
              onChange={({ target }) => {
                setKind(target.value === "contacts" ? "contacts" : "orders");
                setColumns(new Map());
              }}
            >
              <option value="orders">{t`Orders`}</option>
              <option value="contacts">{t`Contacts`}</option>
            </SelectField>
            <SelectField label={<Trans>As</Trans>} name="account">
              {accounts.map((account) => (
                <option key={account.id} value={account.id}>
                  {account.name}
                </option>
              ))}
            </SelectField>
            <Field
              label={<Trans>Worksheet</Trans>}
              hint={<Trans>Its name on the tab at the bottom.</Trans>}
              name="worksheet"
              maxLength={100}
              dir="auto"
              required
            />
            <div className={styles.whole}>
              <Field
                label={<Trans>Spreadsheet</Trans>}
                hint={<Trans>Its address, or the id in it. It must be shared with the account.</Trans>}
                name="spreadsheet"
                maxLength={2000}
                dir="ltr"
                required
              />
            </div>
          </>
        )}
      </div>
      <fieldset className={styles.fields}>
        <legend>
          <Trans>What goes into which column</Trans>
        </legend>
        {fields.map(({ field }) => {
          const name = nameOf(field);
          const on = chosen.some((one) => one.field === field);
          return (
            <div key={field} className={styles.pick} data-on={on}>
              <label>
                <input
                  type="checkbox"
                  checked={on}
                  onChange={({ target }) => set(field, target.checked ? name : null)}
                />
                {name}
              </label>
              <input
                className={styles.header}
                aria-label={t`Column for ${name}`}
                dir="auto"
                maxLength={100}
                disabled={!on}
                required={on}
                value={on ? (headerOf(field) ?? name) : ""}
                onChange={({ target }) => set(field, target.value)}
              />
            </div>
          );
        })}
      </fieldset>
      <Notice>
        {personal.length ? (
          <Trans>
            Leaves the house, to Google: {leaves} of everybody in it. Each row of it is written
            down in the privacy ledger.
          </Trans>
        ) : (
          <Trans>Nothing of a person leaves the house with these columns.</Trans>
        )}
      </Notice>
    </FormDialog>
  );
}

function columnsOf(link: SheetLink | undefined): Map<string, string> {
  return new Map(link?.columns.map(({ field, column }) => [field, column]));
}
