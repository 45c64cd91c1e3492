import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Badge, type Tone } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Row } from "../../../ui/page";
import { askAgainMs, DeliveryLog } from "../delivery-log";
import { DeliveryDialog } from "./delivery-dialog";
import { ReplayRange } from "./replay-range";
import {
  deliveriesQuery,
  type Delivery,
  type DeliveryState,
  type Endpoint,
} from "./webhooks-queries";

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
    refetchInterval: ({ state: { data } }) => askAgainMs(data?.pages[0]?.items.some(moves)),
  });
  const deliveries = found.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = open === "range" ? null : open;
  return (
    <>
      <DeliveryLog
        title={<Trans>Deliveries</Trans>}
        words={<Trans>What has ended is forgotten after 14 days.</Trans>}
        label={t`Which deliveries`}
        states={STATES}
        stateName={useStateName()}
        state={state}
        onState={setState}
        query={found}
        empty={<Trans>Nothing was sent yet.</Trans>}
        action={
          manages && endpoint.state === "active" ? (
            <Button size="small" onClick={() => setOpen("range")}>
              <Trans>Replay a time…</Trans>
            </Button>
          ) : null
        }
      >
        {(delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} onOpen={() => setOpen(delivery)} />
        )}
      </DeliveryLog>
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
    </>
  );
}

function moves({ state }: Delivery): boolean {
  return state === "pending" || state === "sending";
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
