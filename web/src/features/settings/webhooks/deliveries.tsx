import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Badge, type Tone } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { MorePages, NoRows, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { DeliveryDialog } from "./delivery-dialog";
import { ReplayRange } from "./replay-range";
import {
  askAgainMs,
  deliveriesQuery,
  type Delivery,
  type DeliveryState,
  type Endpoint,
} from "./webhooks-queries";
import styles from "./webhooks.module.css";

const STATES = ["pending", "sending", "delivered", "failed"] as const satisfies DeliveryState[];
const TONES: Record<DeliveryState, Tone> = {
  pending: "neutral",
  sending: "accent",
  delivered: "positive",
  failed: "danger",
};

/** What was sent and how it ended, the newest first. */
export function Deliveries({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useLingui();
  const manages = useMay()("webhooks:manage");
  const [state, setState] = useState<DeliveryState>();
  const [open, setOpen] = useState<Delivery | "range" | null>(null);
  const found = useInfiniteQuery({
    ...deliveriesQuery(endpoint.id, state),
    refetchInterval: (query) => askAgainMs(query.state.data?.pages[0]?.items ?? []),
  });
  const deliveries = found.data?.pages.flatMap((page) => page.items) ?? [];
  const stateName = useStateName();
  const shown = open === "range" ? null : open;
  return (
    <Section
      title={<Trans>Deliveries</Trans>}
      words={<Trans>What has ended is forgotten after 14 days.</Trans>}
      action={
        <span className={styles.buttons}>
          <select
            className={styles.select}
            aria-label={t`Which deliveries`}
            value={state ?? ""}
            onChange={({ target }) => setState(STATES.find((one) => one === target.value))}
          >
            <option value="">{t`All`}</option>
            {STATES.map((one) => (
              <option key={one} value={one}>
                {stateName(one)}
              </option>
            ))}
          </select>
          {manages && endpoint.state === "active" ? (
            <Button size="small" onClick={() => setOpen("range")}>
              <Trans>Replay a time…</Trans>
            </Button>
          ) : null}
        </span>
      }
    >
      {found.isPending ? <Skeleton rows={4} height={60} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data && deliveries.length === 0 ? (
        <NoRows>
          {state ? <Trans>None in this state.</Trans> : <Trans>Nothing was sent yet.</Trans>}
        </NoRows>
      ) : null}
      {deliveries.length ? (
        <Rows>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} onOpen={() => setOpen(delivery)} />
          ))}
        </Rows>
      ) : null}
      <MorePages query={found} />
      {open === "range" ? (
        <ReplayRange endpoint={endpoint} onClose={() => setOpen(null)} />
      ) : null}
      {shown ? (
        <DeliveryDialog
          delivery={deliveries.find((one) => one.id === shown.id) ?? shown}
          endpoint={endpoint}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </Section>
  );
}

function DeliveryRow({ delivery, onOpen }: { delivery: Delivery; onOpen: () => void }) {
  const { i18n } = useLingui();
  const { attempts, last_status: status, last_error: error } = delivery;
  return (
    <Row
      title={<code dir="ltr">{delivery.kind}</code>}
      badges={<DeliveryBadge state={delivery.state} />}
      facts={
        <>
          {shortDateTime(delivery.created_at, i18n.locale)}
          {" · "}
          <Trans>tries: {attempts}</Trans>
          {status ? (
            <>
              {" · "}
              <bdi dir="ltr">HTTP {status}</bdi>
            </>
          ) : error ? (
            <>
              {" · "}
              <code dir="ltr">{error}</code>
            </>
          ) : null}
        </>
      }
    >
      <Button size="small" onClick={onOpen}>
        <Trans>Look</Trans>
      </Button>
    </Row>
  );
}

export function DeliveryBadge({ state }: { state: DeliveryState }) {
  return <Badge tone={TONES[state]}>{useStateName()(state)}</Badge>;
}

function useStateName(): (state: DeliveryState) => string {
  const { t } = useLingui();
  return (state) => {
    switch (state) {
      case "pending":
        return t({ message: "Waits", context: "state of a delivery" });
      case "sending":
        return t({ message: "On its way", context: "state of a delivery" });
      case "delivered":
        return t({ message: "Delivered", context: "state of a delivery" });
      case "failed":
        return t({ message: "Failed", context: "state of a delivery" });
    }
  };
}
