import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { shortMoment } from "../../../lib/dates";
import { PaneError } from "../../../ui/pane-state";
import styles from "./contact-panel.module.css";

/** What the contact agreed to or took back, the last word for each purpose. */
export function Consents({ contactId }: { contactId: string }) {
  const { i18n } = useLingui();
  const consents = useQuery({
    queryKey: ["contact", contactId, "consents"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/contacts/{contact_id}/consents", {
          params: { path: { contact_id: contactId }, query: { limit: 50 } },
          signal,
        }),
      ),
  });
  if (consents.isError) {
    return <PaneError error={consents.error} retry={() => void consents.refetch()} />;
  }
  const latest = new Map(
    (consents.data?.items ?? [])
      .toSorted((one, other) => one.occurred_at.localeCompare(other.occurred_at))
      .map((consent) => [consent.purpose, consent]),
  );
  if (latest.size === 0) return null;
  return (
    <section className={styles.section}>
      <h3>
        <Trans>Consent</Trans>
      </h3>
      <ul>
        {[...latest.values()].map((consent) => (
          <li key={consent.id} data-state={consent.state}>
            <Purpose purpose={consent.purpose} />
            <span>
              {consent.state === "granted" ? <Trans>granted</Trans> : <Trans>withdrawn</Trans>}{" "}
              <time dateTime={consent.occurred_at}>
                {shortMoment(consent.occurred_at, i18n.locale)}
              </time>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Purpose({ purpose }: { purpose: string }) {
  switch (purpose) {
    case "marketing":
      return <Trans>Marketing</Trans>;
    case "service":
      return <Trans>Service messages</Trans>;
    case "ai":
      return <Trans>Use of AI</Trans>;
    default:
      return <code>{purpose}</code>;
  }
}
