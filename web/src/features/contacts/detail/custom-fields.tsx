import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Contact } from "../../../api/client";
import { fieldsQuery } from "../../../api/fields";
import { useMasks, useShownUntil } from "../../auth/revealed";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import {
  changeBack,
  CustomValue,
  CustomValuesDialog,
  type ValueChange,
} from "../../../ui/custom-values";
import { Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { CONTACTS } from "../contact-queries";
import styles from "./contact-detail.module.css";

/** What this workspace wants to know of its contacts besides; nothing where it has no fields. */
export function CustomFields({ contact }: { contact: Contact }) {
  const may = useMay();
  const masks = useMasks();
  const shown = useShownUntil({ contact: contact.id }) !== null;
  const [editing, setEditing] = useState(false);
  const fields = useQuery({
    ...fieldsQuery,
    select: (all) => all.filter((one) => one.owner === "contact"),
  });
  const write = (change: ValueChange) =>
    answered(
      api.PATCH("/api/v1/contacts/{contact_id}", {
        params: { path: { contact_id: contact.id } },
        body: { fields: change },
      }),
    );
  const save = useCommand(write, [CONTACTS], { ownWords: true });
  // The form is gone by then, so that a refusal has to be said elsewhere.
  const undo = useCommand(write, [CONTACTS]);
  if (fields.isError) return <PaneError error={fields.error} retry={() => void fields.refetch()} />;
  if (!fields.data?.length) return null;
  // Who sees a mask would write over what he cannot see.
  const editable = fields.data.filter((one) => !one.personal || !masks || shown);
  return (
    <Section
      title={<Trans>More about this contact</Trans>}
      action={
        may("contacts:manage") && editable.length ? (
          <Button size="small" onClick={() => setEditing(true)}>
            <Trans>Fill in…</Trans>
          </Button>
        ) : null
      }
    >
      <dl className={styles.facts}>
        {fields.data.map((field) => {
          const value = contact.fields[field.key];
          return (
            <div key={field.id}>
              <dt>
                <bdi>{field.title}</bdi>
              </dt>
              <dd className={value === undefined ? styles.none : undefined}>
                {value === undefined ? (
                  <Trans>Not filled in</Trans>
                ) : (
                  <CustomValue field={field} value={value} />
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      {editing ? (
        <CustomValuesDialog
          title={<Trans>More about this contact</Trans>}
          fields={editable}
          values={contact.fields}
          pending={save.isPending}
          error={save.error}
          onClose={() => {
            save.reset();
            setEditing(false);
          }}
          onSave={(change) =>
            save.mutate(change, {
              onSuccess: () => {
                const back = changeBack(contact.fields, change);
                showToast(<Trans>The contact is saved.</Trans>, { undo: () => undo.mutate(back) });
                setEditing(false);
              },
            })
          }
        />
      ) : null}
    </Section>
  );
}
