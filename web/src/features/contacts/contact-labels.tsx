import { Trans } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Contact } from "../../api/client";
import { labelsQuery } from "../../api/directory";
import { useMay } from "../auth/use-me";
import { ErrorWords } from "../../ui/pane-state";
import { showToast } from "../../ui/toast";
import styles from "./contacts.module.css";

export function ContactLabels({ contact }: { contact: Contact }) {
  const may = useMay();
  const queries = useQueryClient();
  const labels = useQuery(labelsQuery);
  const put = useMutation({
    mutationFn: ({ id, on }: { id: string; on: boolean }) => {
      const params = { path: { contact_id: contact.id, label_id: id } };
      const path = "/api/v1/contacts/{contact_id}/labels/{label_id}" as const;
      return answered(on ? api.PUT(path, { params }) : api.DELETE(path, { params }));
    },
    onError: (error) => showToast(<ErrorWords error={error} />, { danger: true }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["contact"] }),
  });
  if (!labels.data?.length) return null;
  return (
    <section className={styles.card}>
      <h3>
        <Trans>Labels</Trans>
      </h3>
      <div className={styles.chips}>
        {labels.data.map((one) => {
          const on = contact.labels.some((found) => found.id === one.id);
          return (
            <button
              key={one.id}
              type="button"
              className={styles.chip}
              aria-pressed={on}
              disabled={!may("contacts:manage") || put.isPending}
              onClick={() => put.mutate({ id: one.id, on: !on })}
            >
              <span className={styles.dot} style={{ background: one.color }} />
              <bdi>{one.name}</bdi>
            </button>
          );
        })}
      </div>
    </section>
  );
}
