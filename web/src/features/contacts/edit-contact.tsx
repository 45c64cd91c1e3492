import type { FormEvent } from "react";
import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Contact } from "../../api/client";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { ErrorWords } from "../../ui/pane-state";
import { showToast } from "../../ui/toast";
import type { ContactChange } from "./contacts-query";
import styles from "./contacts.module.css";

export function EditContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const queries = useQueryClient();
  const put = (body: ContactChange) =>
    answered(api.PATCH("/api/v1/contacts/{contact_id}", { params: { path: { contact_id: contact.id } }, body }));
  const changed = () => void queries.invalidateQueries({ queryKey: ["contact"] });
  const change = useMutation({
    mutationFn: put,
    onSuccess: () => {
      changed();
      const before = { name: contact.name, email: contact.email, language: contact.language };
      showToast(<Trans>The contact has changed.</Trans>, { undo: () => void put(before).then(changed) });
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim() || null;
    change.mutate({ name: text("name"), email: text("email"), language: text("language") });
  };
  return (
    <Dialog
      title={<Trans>Change this contact</Trans>}
      onClose={onClose}
      footer={
        <Button look="primary" size="small" type="submit" form="edit-contact" disabled={change.isPending}>
          <Trans>Save</Trans>
        </Button>
      }
    >
      <form id="edit-contact" className={styles.form} onSubmit={submit}>
        {change.isError ? (
          <Notice tone="danger">
            <ErrorWords error={change.error} />
          </Notice>
        ) : null}
        <Field label={<Trans>Name</Trans>} name="name" defaultValue={contact.name ?? ""} maxLength={200} dir="auto" autoFocus />
        <Field label={<Trans>E-mail</Trans>} name="email" type="email" defaultValue={contact.email ?? ""} dir="ltr" />
        <Field
          label={<Trans>Language</Trans>}
          hint={<Trans>As a code: en, ar, pt-BR</Trans>}
          name="language"
          defaultValue={contact.language ?? ""}
          maxLength={20}
          dir="ltr"
        />
      </form>
    </Dialog>
  );
}
