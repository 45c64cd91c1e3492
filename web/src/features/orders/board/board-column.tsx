import { useEffect, useRef } from "react";
import { Trans } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { OrderStatus } from "../../../api/order-status";
import { MorePages } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { OrderStatusBadge } from "../../../ui/order-status";
import type { Order } from "../order";
import { orderList } from "../order-queries";
import type { OrderFilters } from "../search";
import { BoardCard } from "./board-card";
import type { Held } from "./order-board";
import styles from "./board.module.css";

/** What can be done with cards; absent for those who may only look. */
export interface Moving {
  lift: (order: Order) => void;
  over: (status: OrderStatus) => void;
  drop: () => void;
  let: () => void;
  /** Whether the key was meant for the card. */
  press: (order: Order, key: string) => boolean;
  move: (order: Order, to: OrderStatus) => void;
}

interface Props {
  status: OrderStatus;
  filters: OrderFilters;
  held: Held | null;
  moving?: Moving;
}

export function BoardColumn({ status, filters, held, moving }: Props) {
  const list = useInfiniteQuery(orderList({ ...filters, status }));
  const element = useRef<HTMLElement>(null);
  const orders = list.data?.pages.flatMap((page) => page.items) ?? [];
  const target = held?.over === status;
  useEffect(() => {
    if (target && held.by === "keys") {
      element.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }, [target, held?.by]);
  return (
    <section
      ref={element}
      className={styles.column}
      aria-labelledby={`column-${status}`}
      data-target={target && held.order.status !== status}
      data-follows={held ? held.order.next_statuses.includes(status) : undefined}
      onDragOver={(event) => {
        if (!held) return;
        event.preventDefault();
        moving?.over(status);
      }}
      onDrop={(event) => {
        event.preventDefault();
        moving?.drop();
      }}
    >
      <header className={styles.head}>
        <h2 id={`column-${status}`}>
          <OrderStatusBadge status={status} />
        </h2>
        {list.data ? (
          <span className={styles.count}>
            {orders.length}
            {list.hasNextPage ? "+" : ""}
          </span>
        ) : null}
      </header>
      <div className={styles.cards}>
        {list.isPending ? <Skeleton rows={2} height={92} /> : null}
        {list.isError ? (
          <PaneError error={list.error} retry={() => void list.refetch()} />
        ) : null}
        {list.data && orders.length === 0 ? (
          <p className={styles.none}>
            <Trans>None</Trans>
          </p>
        ) : null}
        {orders.length ? (
          <ul>
            {orders.map((order) => (
              <li key={order.id}>
                <BoardCard
                  order={order}
                  held={held?.order.id === order.id}
                  {...(moving ? { moving } : {})}
                />
              </li>
            ))}
          </ul>
        ) : null}
        <MorePages query={list} />
      </div>
    </section>
  );
}
