import { useState, type FormEvent } from "react";
import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { keys } from "../../../api/keys";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { Notice } from "../../../ui/notice";
import { ErrorWords } from "../../../ui/pane-state";
import type { InboxSearch } from "../search";
import { viewOfSearch } from "../views-query";
import styles from "./save-view.module.css";

export function SaveView({ search, onClose }: { search: InboxSearch; onClose: () => void }) {
  const may = useMay();
  const queries = useQueryClient();
  const [shared, setShared] = useState(false);
  const save = useMutation({
    mutationFn: (name: string) =>
      answered(
        api.POST("/api/v1/views", {
          params: { header: { "Idempotency-Key": crypto.randomUUID() } },
          body: { name, shared, filters: viewOfSearch(search) },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.views });
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(String(new FormData(event.currentTarget).get("name")).trim());
  };
  return (
    <Dialog
      title={<Trans>Save as a view</Trans>}
      onClose={onClose}
      footer={
        <Button look="primary" size="small" type="submit" form="save-view" disabled={save.isPending}>
          <Trans>Save</Trans>
        </Button>
      }
    >
      <form id="save-view" className={styles.form} onSubmit={submit}>
        {save.isError ? (
          <Notice tone="danger">
            <ErrorWords error={save.error} />
          </Notice>
        ) : null}
        <Field label={<Trans>Name of the view</Trans>} name="name" maxLength={100} required autoFocus dir="auto" />
        {may("views:share") ? (
          <label className={styles.check}>
            <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
            <Trans>For everybody in the workspace</Trans>
          </label>
        ) : null}
      </form>
    </Dialog>
  );
}
