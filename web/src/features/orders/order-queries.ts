import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import type { OrderFilters } from "./search";

const AT_ONCE = 30;

// The first part of all keys, so that whatever happens to an order makes them stale.
export const ORDERS = ["orders"];
export const ORDER_LISTS = [...ORDERS, "list"];

export function orderList(filters: OrderFilters) {
  return infiniteQueryOptions({
    queryKey: [...ORDER_LISTS, filters],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filters, limit: AT_ONCE, ...(pageParam ? { cursor: pageParam } : {}) };
      return answered(api.GET("/api/v1/orders", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function orderQuery(id: string) {
  return queryOptions({
    queryKey: [...ORDERS, "one", id],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/orders/{order_id}", { params: { path: { order_id: id } }, signal }),
      ),
  });
}

export function historyOf(id: string) {
  return infiniteQueryOptions({
    queryKey: [...ORDERS, "history", id],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET("/api/v1/orders/{order_id}/history", {
          params: {
            path: { order_id: id },
            query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** What was sold on each of the last 31 days. */
export function totalsQuery(currency: string | undefined) {
  return queryOptions({
    queryKey: [...ORDERS, "totals", currency ?? null],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/orders/totals", {
          params: { query: currency ? { currency } : {} },
          signal,
        }),
      ),
  });
}
