import { ORDER_STATUSES, type OrderStatus } from "../../../api/order-status";
import { useOrderStatusName } from "../../../ui/order-status";
import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMay } from "../../auth/use-me";
import type { Order } from "../order";
import type { OrderFilters } from "../search";
import { useMoves } from "../use-moves";
import { BoardColumn } from "./board-column";
import styles from "./board.module.css";

/** A card that is being moved, by the pointer or by keys, and over which column it is. */
export interface Held {
  order: Order;
  over: OrderStatus;
  by: "pointer" | "keys";
}

export function OrderBoard({ filters }: { filters: OrderFilters }) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const statusName = useOrderStatusName();
  const { move, dialog } = useMoves();
  const [held, setHeld] = useState<Held | null>(null);
  const [said, setSaid] = useState("");

  const over = (status: OrderStatus) => {
    if (!held || held.over === status) return;
    setHeld({ ...held, over: status });
    if (held.by === "keys") setSaid(statusName(status));
  };
  const drop = () => {
    if (held) move(held.order, held.over);
    setHeld(null);
  };
  const press = (order: Order, key: string): boolean => {
    if (!held || held.by === "pointer") {
      if (key !== " ") return false;
      setHeld({ order, over: order.status, by: "keys" });
      const name = statusName(order.status);
      setSaid(t`Order ${order.number} is picked up in ${name}. Arrows move it, space puts it down.`);
      return true;
    }
    const forward = i18n.locale === "ar" ? "ArrowLeft" : "ArrowRight";
    const at = ORDER_STATUSES.indexOf(held.over);
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const next = ORDER_STATUSES[at + (key === forward ? 1 : -1)];
      if (next) over(next);
    } else if (key === " " || key === "Enter") {
      const name = statusName(held.over);
      setSaid(t`Put down in ${name}.`);
      drop();
    } else if (key === "Escape") {
      setSaid(t`Put back.`);
      setHeld(null);
    } else return false;
    return true;
  };

  return (
    // Columns that do not fit beside each other are scrolled to, also without a pointer.
    <div className={styles.board} role="group" aria-label={t`Orders by status`} tabIndex={-1}>
      {ORDER_STATUSES.map((status) => (
        <BoardColumn
          key={status}
          status={status}
          filters={filters}
          held={held}
          {...(may("orders:manage")
            ? {
                moving: {
                  lift: (order: Order) => setHeld({ order, over: order.status, by: "pointer" }),
                  over,
                  drop,
                  let: () => setHeld(null),
                  press,
                  move,
                },
              }
            : {})}
        />
      ))}
      <p className="only-heard" role="status">
        {said}
      </p>
      <p className="only-heard" id="board-keys">
        <Trans>Space picks the order up, arrows move it between columns.</Trans>
      </p>
      {dialog}
    </div>
  );
}
