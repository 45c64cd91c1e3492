import { isOrderStatus, type OrderStatus } from "../../api/order-status";
import { isSource, type OrderSource } from "./order";

/** What a link to the orders restores. */
export interface OrdersSearch {
  view?: "table" | undefined;
  q?: string | undefined;
  /** Of the table; the board has a column for each. */
  status?: OrderStatus | undefined;
  source?: OrderSource | undefined;
  currency?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Which orders a list holds; a part of its query key. */
export interface OrderFilters {
  q?: string;
  status?: OrderStatus;
  contact_id?: string;
  source?: OrderSource;
  currency?: string;
  placed_after?: string;
  placed_before?: string;
}

const CURRENCY = /^[A-Z]{3}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function ordersSearch(search: Record<string, unknown>): OrdersSearch {
  const { q, view, status, source, currency } = search;
  return {
    view: view === "table" ? "table" : undefined,
    q: typeof q === "string" && q.trim() ? q.slice(0, 200) : undefined,
    status: isOrderStatus(status) ? status : undefined,
    source: isSource(source) ? source : undefined,
    currency: typeof currency === "string" && CURRENCY.test(currency) ? currency : undefined,
    from: dayIn(search["from"]),
    to: dayIn(search["to"]),
  };
}

/** Days begin and end where the reader is. */
export function filtersOf({ q, source, currency, from, to }: OrdersSearch): OrderFilters {
  return {
    ...(q ? { q } : {}),
    ...(source ? { source } : {}),
    ...(currency ? { currency } : {}),
    ...(from ? { placed_after: new Date(`${from}T00:00:00`).toISOString() } : {}),
    ...(to ? { placed_before: new Date(`${to}T23:59:59.999`).toISOString() } : {}),
  };
}

export function filterCount({ source, currency, from, to }: OrdersSearch): number {
  return [source, currency, from, to].filter(Boolean).length;
}

/** The address of the file; what is searched for is no part of it. */
export function exportAddress(search: OrdersSearch): string {
  const { q: _, ...filters } = filtersOf(search);
  const status = search.view === "table" && search.status ? { status: search.status } : {};
  const query = new URLSearchParams({ ...filters, ...status }).toString();
  return `/api/v1/orders/export.csv${query ? `?${query}` : ""}`;
}

function dayIn(value: unknown): string | undefined {
  if (typeof value !== "string" || !DAY.test(value)) return undefined;
  return Number.isNaN(Date.parse(value)) ? undefined : value;
}
