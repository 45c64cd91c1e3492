import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useActions } from "../../../actions/registry";
import { RevealEye } from "../../auth/reveal-eye";
import { useShownOrder } from "../../auth/revealed";
import { useMay } from "../../auth/use-me";
import { shortMoment } from "../../../lib/dates";
import { money } from "../../../lib/money";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { MorePages } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { OrderStatusBadge } from "../../../ui/order-status";
import { OrderHistory } from "../detail/order-history";
import { OrderForm } from "../form/order-form";
import type { Order } from "../order";
import { orderList } from "../order-queries";
import { useSourceName } from "../order-words";
import { StatusButtons } from "../status-buttons";
import { useMoves } from "../use-moves";
import styles from "./order-panel.module.css";

interface Props {
  contactId: string;
  conversationId: string;
}

/** The orders of whoever writes, the newest first and open. */
export function OrderPanel({ contactId, conversationId }: Props) {
  const { t } = useLingui();
  const may = useMay();
  const list = useInfiniteQuery(orderList({ contact_id: contactId }));
  const [form, setForm] = useState<Order | "new" | null>(null);
  const [shown, setShown] = useState<string | null | undefined>(undefined);
  const { move, dialog } = useMoves();
  const manages = may("orders:manage");
  const orders = list.data?.pages.flatMap((page) => page.items) ?? [];
  const open = shown === undefined ? orders[0]?.id : shown;
  useActions(
    manages
      ? [
          {
            id: "orders.new",
            title: t`New order of this contact`,
            group: t`Inbox`,
            icon: "plus",
            keys: "Shift+KeyO",
            run: () => setForm("new"),
          },
        ]
      : [],
  );
  return (
    <section className={styles.panel} aria-label={t`Orders`}>
      <header className={styles.head}>
        <h3>
          <Trans>Orders</Trans>
        </h3>
        {manages ? (
          <IconButton
            icon="plus"
            label={t`New order of this contact`}
            keys="Shift O"
            onClick={() => setForm("new")}
          />
        ) : null}
      </header>
      {list.isPending ? <Skeleton rows={2} height={44} /> : null}
      {list.isError ? <PaneError error={list.error} retry={() => void list.refetch()} /> : null}
      {list.data && orders.length === 0 ? (
        <p className={styles.none}>
          <Trans>None yet.</Trans>
        </p>
      ) : null}
      {orders.length ? (
        <ul className={styles.list}>
          {orders.map((order) => (
            <PanelOrder
              key={order.id}
              order={order}
              open={order.id === open}
              onToggle={() => setShown(order.id === open ? null : order.id)}
              {...(manages ? { onMove: move, onChange: () => setForm(order) } : {})}
            />
          ))}
        </ul>
      ) : null}
      <MorePages query={list} />
      {dialog}
      {form ? (
        <OrderForm
          onClose={() => setForm(null)}
          {...(form === "new" ? { contactId, conversationId } : { order: form })}
        />
      ) : null}
    </section>
  );
}

interface PanelOrderProps {
  order: Order;
  open: boolean;
  onToggle: () => void;
  onMove?: ReturnType<typeof useMoves>["move"];
  onChange?: () => void;
}

function PanelOrder({ order: given, open, onToggle, onMove, onChange }: PanelOrderProps) {
  const { i18n, t } = useLingui();
  const order = useShownOrder(given);
  const [history, setHistory] = useState(false);
  const source = useSourceName()(order.source);
  const { number, currency } = order;
  return (
    <li className={styles.order} data-open={open}>
      <button type="button" className={styles.toggle} aria-expanded={open} onClick={onToggle}>
        <span className={styles.line}>
          <strong>#{number}</strong>
          <OrderStatusBadge status={order.status} />
          <span className={styles.amount}>{money(order.total_minor, currency, i18n.locale)}</span>
        </span>
        <Icon name="down" size={16} />
      </button>
      {open ? (
        <div className={styles.body}>
          <p className={styles.facts}>
            {order.source === "whatsapp" ? <Badge tone="accent">{source}</Badge> : source}
            <time dateTime={order.placed_at}>{shortMoment(order.placed_at, i18n.locale)}</time>
          </p>
          <ul className={styles.items}>
            {order.items.map((item, place) => (
              <li key={place}>
                <span>
                  {item.quantity} × <bdi>{item.name}</bdi>
                </span>
                <span>{money(item.quantity * item.unit_price_minor, currency, i18n.locale)}</span>
              </li>
            ))}
          </ul>
          {order.shipping_address ? (
            <p className={styles.address}>
              <bdi>{order.shipping_address}</bdi>
              <RevealEye what={{ order: order.id }} name={t`order ${number}`} />
            </p>
          ) : null}
          {onMove ? <StatusButtons order={order} onMove={onMove} /> : null}
          <p className={styles.tools}>
            {onChange ? (
              <Button size="small" look="bare" onClick={onChange}>
                <Trans>Change…</Trans>
              </Button>
            ) : null}
            <Button
              size="small"
              look="bare"
              aria-expanded={history}
              onClick={() => setHistory(!history)}
            >
              <Trans>History</Trans>
            </Button>
            <Link to="/orders/$orderId" params={{ orderId: order.id }}>
              <Trans>Open</Trans>
            </Link>
          </p>
          {history ? <OrderHistory order={order} /> : null}
        </div>
      ) : null}
    </li>
  );
}
