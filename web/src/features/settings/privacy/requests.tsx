import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { useNow } from "../../../lib/use-now";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { MorePages, NoRows, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { NewRequest } from "./new-request";
import { requestsQuery, type PrivacyRequest } from "./privacy-queries";
import { RequestDialog } from "./request-dialog";
import { REQUEST_KINDS, REQUEST_STATES, REQUEST_TONES } from "./words";

export const UNDER_WAY = new Set(["unverified", "open", "working"]);

/** Those that are due first, first. */
export function Requests() {
  const manages = useMay()("privacy:manage");
  const [open, setOpen] = useState<PrivacyRequest | "new" | null>(null);
  const found = useInfiniteQuery(requestsQuery);
  const requests = found.data?.pages.flatMap((page) => page.items) ?? [];
  const close = () => setOpen(null);
  return (
    <Section
      title={<Trans>Requests</Trans>}
      words={<Trans>Each is answered within 30 days.</Trans>}
      action={
        manages ? (
          <Button size="small" onClick={() => setOpen("new")}>
            <Trans>New request…</Trans>
          </Button>
        ) : null
      }
    >
      {found.isPending ? <Skeleton rows={2} height={60} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data && requests.length === 0 ? (
        <NoRows>
          <Trans>Nobody has asked for anything yet.</Trans>
        </NoRows>
      ) : null}
      {requests.length ? (
        <Rows>
          {requests.map((request) => (
            <RequestRow key={request.id} request={request} onOpen={() => setOpen(request)} />
          ))}
        </Rows>
      ) : null}
      <MorePages query={found} />
      {open === "new" ? <NewRequest onClose={close} /> : null}
      {open && open !== "new" ? (
        <RequestDialog
          request={requests.find((one) => one.id === open.id) ?? open}
          onClose={close}
        />
      ) : null}
    </Section>
  );
}

function RequestRow({ request, onOpen }: { request: PrivacyRequest; onOpen: () => void }) {
  const { i18n, t } = useLingui();
  const now = useNow();
  const { state, kind } = request;
  const open = UNDER_WAY.has(state);
  const name = i18n._(REQUEST_KINDS[kind]);
  const due = shortDateTime(request.due_at, i18n.locale);
  return (
    <Row
      title={name}
      badges={
        <>
          <Badge tone={REQUEST_TONES[state]}>{i18n._(REQUEST_STATES[state])}</Badge>
          {open && new Date(request.due_at).getTime() < now ? (
            <Badge tone="danger">
              <Trans>Overdue</Trans>
            </Badge>
          ) : null}
        </>
      }
      facts={
        <>
          {request.name || request.address ? (
            <>
              <bdi>{request.name ?? request.address}</bdi>
              {" · "}
            </>
          ) : null}
          {open ? (
            <Trans>due on {due}</Trans>
          ) : (
            shortDateTime(request.closed_at ?? request.created_at, i18n.locale)
          )}
        </>
      }
    >
      <Button size="small" aria-label={t`Look at the request: ${name}`} onClick={onOpen}>
        <Trans>Look</Trans>
      </Button>
    </Row>
  );
}
