import type { components } from "./schema";

export type OrderStatus = components["schemas"]["OrderStatus"];

/** In the order of the board's columns. */
export const ORDER_STATUSES = [
  "draft",
  "confirmed",
  "paid",
  "shipped",
  "delivered",
  "cancelled",
  "refunded",
] as const satisfies readonly OrderStatus[];

export function isOrderStatus(value: unknown): value is OrderStatus {
  return ORDER_STATUSES.some((status) => status === value);
}
