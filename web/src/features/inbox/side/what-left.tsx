import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { shortMoment } from "../../../lib/dates";
import { PaneError } from "../../../ui/pane-state";
import { LedgerProcessor, LedgerPurpose } from "../../../ui/ledger-purpose";
import styles from "./contact-panel.module.css";

const SHOWN = 5;

/** The last texts of this contact's that left the house, to whom and why. */
export function WhatLeft({ contactId }: { contactId: string }) {
  const { i18n } = useLingui();
  const ledger = useQuery({
    queryKey: ["contact", contactId, "ledger"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/ledger", {
          params: { query: { contact_id: contactId, limit: SHOWN } },
          signal,
        }),
      ),
  });
  if (ledger.isError) {
    return <PaneError error={ledger.error} retry={() => void ledger.refetch()} />;
  }
  if (!ledger.data?.items.length) return null;
  return (
    <section className={styles.section}>
      <h3>
        <Trans>Shared with other services</Trans>
      </h3>
      <ul>
        {ledger.data.items.map((entry) => (
          <li key={entry.id}>
            <span>
              <LedgerProcessor processor={entry.processor} /> · <LedgerPurpose purpose={entry.purpose} />
            </span>
            <time dateTime={entry.left_at}>{shortMoment(entry.left_at, i18n.locale)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}
