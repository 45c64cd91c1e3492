import { useLingui } from "@lingui/react/macro";
import type { OrderStatus } from "../../api/order-status";
import { Button } from "../../ui/button";
import { useOrderStatusName } from "../../ui/order-status";
import type { Order } from "./order";
import styles from "./status-buttons.module.css";

interface Props {
  order: Order;
  onMove: (order: Order, to: OrderStatus) => void;
}

/** What follows by the state machine; the next step along the line stands out. */
export function StatusButtons({ order, onMove }: Props) {
  const { t } = useLingui();
  const statusName = useOrderStatusName();
  const [next] = order.next_statuses;
  if (!next) return null;
  return (
    <div className={styles.buttons} role="group" aria-label={t`Move the order along`}>
      {order.next_statuses.map((status) => {
        const ends = status === "cancelled" || status === "refunded";
        return (
          <Button
            key={status}
            size="small"
            look={ends ? "bare" : status === next ? "primary" : "quiet"}
            onClick={() => onMove(order, status)}
          >
            {statusName(status)}
          </Button>
        );
      })}
    </div>
  );
}
