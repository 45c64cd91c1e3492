import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answered, api, type Contact } from "../../../api/client";
import { membersQuery } from "../../../api/directory";
import type { components } from "../../../api/schema";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { MorePages, NoRows, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { CONTACTS } from "../contact-queries";
import { Skeleton } from "../../../ui/skeleton";
import { RecordConsent } from "./record-consent";
import { PurposeName } from "./purpose-name";
import styles from "./contact-detail.module.css";

type Consent = components["schemas"]["ConsentOut"];

/** Everything the contact agreed to or took back, the last first, each with what shows it. */
export function Consents({ contact }: { contact: Contact }) {
  const may = useMay();
  const [recording, setRecording] = useState(false);
  const found = useInfiniteQuery({
    queryKey: [...CONTACTS, contact.id, "all consents"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET("/api/v1/contacts/{contact_id}/consents", {
          params: {
            path: { contact_id: contact.id },
            query: { limit: 10, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton rows={1} height={96} />;
  const consents = found.data.pages.flatMap((page) => page.items);
  return (
    <Section
      title={<Trans>Consent</Trans>}
      action={
        may("contacts:manage") ? (
          <Button size="small" onClick={() => setRecording(true)}>
            <Trans>Record…</Trans>
          </Button>
        ) : null
      }
    >
      {consents.length ? (
        <Rows>
          {consents.map((consent) => (
            <ConsentRow key={consent.id} consent={consent} />
          ))}
        </Rows>
      ) : (
        <NoRows>
          <Trans>Nothing was agreed to and nothing taken back.</Trans>
        </NoRows>
      )}
      <MorePages query={found} />
      {recording ? <RecordConsent contact={contact} onClose={() => setRecording(false)} /> : null}
    </Section>
  );
}

function ConsentRow({ consent }: { consent: Consent }) {
  const { i18n } = useLingui();
  const members = useQuery(membersQuery);
  const by = members.data?.find((member) => member.id === consent.actor_id)?.name;
  return (
    <Row
      title={<PurposeName purpose={consent.purpose} />}
      badges={
        consent.state === "granted" ? (
          <Badge tone="positive">
            <Trans>granted</Trans>
          </Badge>
        ) : (
          <Badge tone="danger">
            <Trans>withdrawn</Trans>
          </Badge>
        )
      }
      facts={
        <>
          {shortDateTime(consent.occurred_at, i18n.locale)}
          {" · "}
          {by ? (
            <Trans>
              recorded by <bdi>{by}</bdi>
            </Trans>
          ) : consent.source === "message" || consent.source === "keyword" ? (
            <Trans>by a message of the contact’s</Trans>
          ) : consent.source === "provider_preference" ? (
            <Trans>by a choice in WhatsApp</Trans>
          ) : consent.source === "api" ? (
            <Trans>through the API</Trans>
          ) : consent.source === "member" ? (
            <Trans>recorded by a former member</Trans>
          ) : (
            <bdi dir="ltr">{consent.source}</bdi>
          )}
          {consent.proof ? <bdi className={styles.proof}>{consent.proof}</bdi> : null}
        </>
      }
    />
  );
}
