import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { OrderStatus } from "../api/order-status";
import { Badge, type Tone } from "./badge";

const NAMES: Record<OrderStatus, MessageDescriptor> = {
  draft: msg({ message: "Draft", context: "status of an order" }),
  confirmed: msg({ message: "Confirmed", context: "status of an order" }),
  paid: msg({ message: "Paid", context: "status of an order" }),
  shipped: msg({ message: "Shipped", context: "status of an order" }),
  delivered: msg({ message: "Delivered", context: "status of an order" }),
  cancelled: msg({ message: "Cancelled", context: "status of an order" }),
  refunded: msg({ message: "Refunded", context: "status of an order" }),
};

const TONES: Record<OrderStatus, Tone> = {
  draft: "neutral",
  confirmed: "accent",
  paid: "positive",
  shipped: "accent",
  delivered: "positive",
  cancelled: "danger",
  refunded: "warning",
};

export function useOrderStatusName(): (status: OrderStatus) => string {
  const { i18n } = useLingui();
  return (status) => i18n._(NAMES[status]);
}

export function OrderStatusBadge({ status }: { status: OrderStatus }) {
  return <Badge tone={TONES[status]}>{useOrderStatusName()(status)}</Badge>;
}
