import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { isOrderStatus, ORDER_STATUSES } from "../../api/order-status";
import { shortDateTime } from "../../lib/dates";
import { money } from "../../lib/money";
import { Button } from "../../ui/button";
import { MorePages } from "../../ui/page";
import { EmptyPane, PaneError } from "../../ui/pane-state";
import { Skeleton } from "../../ui/skeleton";
import { OrderStatusBadge, useOrderStatusName } from "../../ui/order-status";
import type { Order } from "./order";
import { orderList } from "./order-queries";
import { useBuyerName, useSourceName } from "./order-words";
import type { OrderFilters, OrdersSearch } from "./search";
import styles from "./orders.module.css";

interface Props {
  search: OrdersSearch;
  filters: OrderFilters;
  onChange: (part: Partial<OrdersSearch>) => void;
}

export function OrderTable({ search, filters, onChange }: Props) {
  const { t } = useLingui();
  const statusName = useOrderStatusName();
  const { status } = search;
  const list = useInfiniteQuery(orderList({ ...filters, ...(status ? { status } : {}) }));
  const orders = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={styles.tablePane} tabIndex={-1}>
      <select
        className={styles.statusFilter}
        aria-label={t`Status`}
        value={status ?? ""}
        onChange={({ target }) =>
          onChange({ status: isOrderStatus(target.value) ? target.value : undefined })
        }
      >
        <option value="">{t`Every status`}</option>
        {ORDER_STATUSES.map((one) => (
          <option key={one} value={one}>
            {statusName(one)}
          </option>
        ))}
      </select>
      {list.isPending ? <Skeleton rows={8} height={44} /> : null}
      {list.isError ? <PaneError error={list.error} retry={() => void list.refetch()} /> : null}
      {list.data && orders.length === 0 ? (
        <EmptyPane
          icon="search"
          title={<Trans>No order fits</Trans>}
          action={
            <Button
              size="small"
              onClick={() =>
                onChange({
                  q: undefined,
                  status: undefined,
                  source: undefined,
                  currency: undefined,
                  from: undefined,
                  to: undefined,
                })
              }
            >
              <Trans>Show all</Trans>
            </Button>
          }
        >
          <Trans>Whole words of an article, a number, or a whole id are found.</Trans>
        </EmptyPane>
      ) : null}
      {orders.length ? (
        <div className={styles.sheet} tabIndex={-1}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">
                  <Trans>Order</Trans>
                </th>
                <th scope="col">
                  <Trans>Customer</Trans>
                </th>
                <th scope="col">
                  <Trans>Articles</Trans>
                </th>
                <th scope="col">
                  <Trans>Status</Trans>
                </th>
                <th scope="col">
                  <Trans>Came by</Trans>
                </th>
                <th scope="col">
                  <Trans>Placed</Trans>
                </th>
                <th scope="col" className={styles.number}>
                  <Trans>Total</Trans>
                </th>
              </tr>
            </thead>
            <tbody>
              {orders.map((order) => (
                <TableRow key={order.id} order={order} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      <MorePages query={list} />
    </div>
  );
}

function TableRow({ order }: { order: Order }) {
  const { i18n } = useLingui();
  const buyer = useBuyerName()(order);
  const source = useSourceName()(order.source);
  return (
    <tr>
      <th scope="row">
        <Link to="/orders/$orderId" params={{ orderId: order.id }}>
          #{order.number}
        </Link>
      </th>
      <td>{buyer === null ? "—" : <bdi>{buyer}</bdi>}</td>
      <td className={styles.articles}>
        {order.items.map((item) => `${item.quantity} × ${item.name}`).join(", ")}
      </td>
      <td>
        <OrderStatusBadge status={order.status} />
      </td>
      <td>{source}</td>
      <td>
        <time dateTime={order.placed_at}>{shortDateTime(order.placed_at, i18n.locale)}</time>
      </td>
      <td className={styles.number}>{money(order.total_minor, order.currency, i18n.locale)}</td>
    </tr>
  );
}
