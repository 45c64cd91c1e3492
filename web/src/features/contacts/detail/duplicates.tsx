import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Contact } from "../../../api/client";
import { Button } from "../../../ui/button";
import { CONTACTS } from "../contact-queries";
import { useNameOf } from "../contact-name";
import { useMerge } from "./use-merge";
import styles from "./contact-detail.module.css";

/** Others with the same number or address. Not shown when there are none, which is the rule. */
export function Duplicates({ contact }: { contact: Contact }) {
  const nameOf = useNameOf();
  const merge = useMerge(contact);
  const found = useQuery({
    queryKey: [...CONTACTS, contact.id, "duplicates"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/contacts/{contact_id}/duplicates", {
          params: { path: { contact_id: contact.id }, query: { limit: 3 } },
          signal,
        }),
      ),
  });
  if (found.isError) {
    return (
      <p className={styles.duplicate} role="alert">
        <Trans>Whether others have the same number or address could not be found out.</Trans>
        <Button size="small" onClick={() => void found.refetch()}>
          <Trans>Try again</Trans>
        </Button>
      </p>
    );
  }
  return found.data?.items.map((other) => {
    const name = nameOf(other);
    return (
      <div key={other.id} className={styles.duplicate} role="status">
        <span>
          <Trans>
            <bdi>{name}</bdi> has the same number or address, and may be the same person.
          </Trans>
        </span>
        <Button size="small" disabled={merge.isPending} onClick={() => merge.mutate(other.id)}>
          <Trans>Merge</Trans>
        </Button>
      </div>
    );
  });
}
