import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Row } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { askAgainMs, DeliveryLog } from "../delivery-log";
import { CALL_STATES, CallBadge, useStateName } from "./shop-words";
import {
  callQuery,
  callsQuery,
  SHOPS,
  type Shop,
  type ShopDelivery,
  type ShopDeliveryState,
} from "./shops-queries";
import styles from "../outside.module.css";

/** What came and what became of it, the newest first. */
export function ShopCalls({ shop }: { shop: Shop }) {
  const { t } = useLingui();
  const [state, setState] = useState<ShopDeliveryState>();
  const [open, setOpen] = useState<ShopDelivery | null>(null);
  const found = useInfiniteQuery({
    ...callsQuery(shop.id, state),
    refetchInterval: ({ state: { data } }) =>
      askAgainMs(data?.pages[0]?.items.some((one) => one.state === "received")),
  });
  const calls = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <DeliveryLog
        title={<Trans>Calls</Trans>}
        words={
          <Trans>
            What was applied is forgotten after 14 days; what does not fit has 30 to be mended.
          </Trans>
        }
        label={t`Which calls`}
        states={CALL_STATES}
        stateName={useStateName()}
        state={state}
        onState={setState}
        query={found}
        empty={<Trans>It has not called yet.</Trans>}
      >
        {(call) => <CallRow key={call.id} call={call} onOpen={() => setOpen(call)} />}
      </DeliveryLog>
      {open ? (
        <Call
          shop={shop}
          call={calls.find((one) => one.id === open.id) ?? open}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </>
  );
}

function CallRow({ call, onOpen }: { call: ShopDelivery; onOpen: () => void }) {
  const { i18n } = useLingui();
  return (
    <Row
      title={call.topic ? <code dir="ltr">{call.topic}</code> : <Trans>Order</Trans>}
      badges={<CallBadge state={call.state} />}
      facts={
        <>
          {shortDateTime(call.received_at, i18n.locale)}
          {call.path ? (
            <>
              {" · "}
              <code dir="ltr">{call.path}</code>
            </>
          ) : null}
          {call.reason ? (
            <>
              {" · "}
              <bdi>{call.reason}</bdi>
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

interface CallProps {
  shop: Shop;
  call: ShopDelivery;
  onClose: () => void;
}

function Call({ shop, call, onClose }: CallProps) {
  const manages = useMay()("shop_sources:manage");
  const whole = useQuery(callQuery(shop.id, call.id));
  const apply = useCommand(
    () =>
      answered(
        api.POST("/api/v1/shop-sources/{shop_source_id}/deliveries/{shop_delivery_id}/apply", {
          params: { path: { shop_source_id: shop.id, shop_delivery_id: call.id } },
        }),
      ),
    [SHOPS],
  );
  const again = manages && (call.state === "kept" || call.state === "ignored");
  return (
    <Dialog
      width="wide"
      title={call.topic ? <code dir="ltr">{call.topic}</code> : <Trans>Order</Trans>}
      onClose={onClose}
      footer={
        again ? (
          <Button
            size="small"
            disabled={apply.isPending}
            onClick={() =>
              apply.mutate(undefined, {
                onSuccess: () => showToast(<Trans>It is applied once more.</Trans>),
              })
            }
          >
            <Trans>Apply again</Trans>
          </Button>
        ) : undefined
      }
    >
      <div className={styles.stack}>
        <span className={styles.badges}>
          <CallBadge state={call.state} />
          {call.path ? <code dir="ltr">{call.path}</code> : null}
          {call.reason ? <bdi>{call.reason}</bdi> : null}
          {call.order_id ? (
            <Link to="/orders/$orderId" params={{ orderId: call.order_id }}>
              <Trans>Its order</Trans>
            </Link>
          ) : null}
        </span>
        <section>
          <h3>
            <Trans>What came</Trans>
          </h3>
          {whole.isPending ? <Skeleton rows={3} height={40} /> : null}
          {whole.isError ? (
            <PaneError error={whole.error} retry={() => void whole.refetch()} />
          ) : null}
          {whole.data?.body ? (
            <pre className={styles.code} dir="ltr" tabIndex={0}>
              {JSON.stringify(whole.data.body, null, 2)}
            </pre>
          ) : whole.data ? (
            <p className={styles.quiet}>
              <Trans>Only those who may read personal data see it.</Trans>
            </p>
          ) : null}
        </section>
      </div>
    </Dialog>
  );
}
