import { ORDER_STATUSES, type OrderStatus } from "../../api/order-status";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Order = Schemas["OrderOut"];
export type OrderSource = Schemas["OrderSource"];
export type OrderChange = Schemas["OrderChangeOut"];
export type OrderIn = Schemas["OrderIn"];
export type OrderEdit = Schemas["OrderEdit"];

const LINE: readonly OrderStatus[] = ORDER_STATUSES.slice(0, 5);
const ENDS: Record<OrderStatus, OrderStatus[]> = {
  draft: ["cancelled"],
  confirmed: ["cancelled"],
  paid: ["cancelled", "refunded"],
  shipped: ["refunded"],
  delivered: ["refunded"],
  cancelled: [],
  refunded: [],
};

/** What may follow, while the server has not answered yet what does. */
export function following(status: OrderStatus): OrderStatus[] {
  const at = LINE.indexOf(status);
  return [...(at < 0 ? [] : LINE.slice(at + 1)), ...ENDS[status]];
}

export const SOURCES = ["whatsapp", "manual", "api", "shop"] as const satisfies readonly OrderSource[];

export function isSource(value: unknown): value is OrderSource {
  return SOURCES.some((source) => source === value);
}
