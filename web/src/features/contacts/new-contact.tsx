import type { FormEvent } from "react";
import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { ErrorWords } from "../../ui/pane-state";
import styles from "./contacts.module.css";

interface Props {
  onClose: () => void;
  onMade: (id: string) => void;
}

export function NewContact({ onClose, onMade }: Props) {
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: (form: FormData) => {
      const text = (name: string) => String(form.get(name) ?? "").trim() || null;
      return answered(
        api.POST("/api/v1/contacts", {
          params: { header: { "Idempotency-Key": crypto.randomUUID() } },
          body: { name: text("name"), phone: text("phone"), email: text("email") },
        }),
      );
    },
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["contact"] });
      onMade(made.id);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate(new FormData(event.currentTarget));
  };
  return (
    <Dialog
      title={<Trans>New contact</Trans>}
      onClose={onClose}
      footer={
        <Button look="primary" size="small" type="submit" form="new-contact" disabled={make.isPending}>
          <Trans>Save</Trans>
        </Button>
      }
    >
      <form id="new-contact" className={styles.form} onSubmit={submit}>
        {make.isError ? (
          <Notice tone="danger">
            <ErrorWords error={make.error} />
          </Notice>
        ) : null}
        <Field label={<Trans>Name</Trans>} name="name" maxLength={200} dir="auto" autoFocus />
        <Field
          label={<Trans>Phone</Trans>}
          hint={<Trans>With the country code: +49 155 50000011</Trans>}
          name="phone"
          type="tel"
          dir="ltr"
          required
        />
        <Field label={<Trans>E-mail</Trans>} name="email" type="email" dir="ltr" />
      </form>
    </Dialog>
  );
}
