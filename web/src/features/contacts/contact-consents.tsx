import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { fullMoment } from "../../lib/dates";
import { useMay } from "../auth/use-me";
import { Button } from "../../ui/button";
import { ErrorWords, PaneError } from "../../ui/pane-state";
import { showToast } from "../../ui/toast";
import { consentsQuery, type Consent } from "./contacts-query";
import styles from "./contacts.module.css";

const PURPOSES = ["marketing", "service", "ai"] as const;
type Purpose = (typeof PURPOSES)[number];

/** The last word for each purpose, and a new one: nothing that was said is ever overwritten. */
export function ContactConsents({ id }: { id: string }) {
  const { i18n } = useLingui();
  const mayManage = useMay()("contacts:manage");
  const queries = useQueryClient();
  const consents = useQuery(consentsQuery(id));
  const say = useMutation({
    mutationFn: ({ purpose, state }: { purpose: Purpose; state: Consent["state"] }) =>
      answered(
        api.POST("/api/v1/contacts/{contact_id}/consents", {
          params: { path: { contact_id: id }, header: { "Idempotency-Key": crypto.randomUUID() } },
          body: { purpose, state },
        }),
      ),
    onSuccess: () => showToast(<Trans>It has been noted.</Trans>),
    onError: (error) => showToast(<ErrorWords error={error} />, { danger: true }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["contact", id, "consents"] }),
  });
  if (consents.isError) return <PaneError error={consents.error} retry={() => void consents.refetch()} />;
  const latest = (purpose: Purpose) =>
    consents.data?.items
      .filter((one) => one.purpose === purpose)
      .toSorted((one, other) => other.occurred_at.localeCompare(one.occurred_at))[0];
  return (
    <section className={styles.card}>
      <h3>
        <Trans>Consent</Trans>
      </h3>
      <ul className={styles.lines}>
        {PURPOSES.map((purpose) => {
          const last = latest(purpose);
          const granted = last?.state === "granted";
          return (
            <li key={purpose}>
              <span>
                <PurposeName purpose={purpose} />
                {" · "}
                <span className={styles.quiet}>
                  {!last ? (
                    <Trans>never asked</Trans>
                  ) : granted ? (
                    <Trans>granted {fullMoment(last.occurred_at, i18n.locale)}</Trans>
                  ) : (
                    <Trans>withdrawn {fullMoment(last.occurred_at, i18n.locale)}</Trans>
                  )}
                </span>
              </span>
              {mayManage ? (
                <Button
                  look="bare"
                  size="small"
                  disabled={say.isPending}
                  onClick={() => say.mutate({ purpose, state: granted ? "withdrawn" : "granted" })}
                >
                  {granted ? <Trans>Note a withdrawal</Trans> : <Trans>Note a consent</Trans>}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function PurposeName({ purpose }: { purpose: Purpose }) {
  switch (purpose) {
    case "marketing":
      return <Trans>Marketing</Trans>;
    case "service":
      return <Trans>Service messages</Trans>;
    case "ai":
      return <Trans>Use of AI</Trans>;
  }
}
