import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Badge, type Tone } from "../../ui/badge";
import { visibleName } from "../../lib/bidi";
import type { Order, OrderSource, OrderStatus } from "./order";

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

const SOURCE_NAMES: Record<OrderSource, MessageDescriptor> = {
  whatsapp: msg`Catalog message`,
  manual: msg`Entered by hand`,
  api: msg`Program`,
  shop: msg`Shop`,
};

export function useStatusName(): (status: OrderStatus) => string {
  const { i18n } = useLingui();
  return (status) => i18n._(NAMES[status]);
}

export function StatusBadge({ status }: { status: OrderStatus }) {
  return <Badge tone={TONES[status]}>{useStatusName()(status)}</Badge>;
}

export function useSourceName(): (source: OrderSource) => string {
  const { i18n } = useLingui();
  return (source) => i18n._(SOURCE_NAMES[source]);
}

/** Whose it is: a name, or words for having none; null when nobody is known. */
export function useBuyerName(): (order: Order) => string | null {
  const { t } = useLingui();
  return ({ contact }) => (contact ? visibleName(contact.name) || t`Nameless contact` : null);
}
