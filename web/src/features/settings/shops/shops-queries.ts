import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { everyPage } from "../../../api/directory";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Shop = Schemas["ShopSourceOut"];
export type ShopIn = Schemas["ShopSourceIn"];
export type ShopEdit = Schemas["ShopSourceEdit"];
export type ShopKind = Schemas["ShopKind"];
export type ShopMapping = Schemas["ShopMapping"];
export type ShopDelivery = Schemas["ShopDeliveryOut"];
export type ShopDeliveryState = Schemas["ShopDeliveryState"];

export const SHOPS = ["shops"];
// A call is applied within a second; nobody is told, so it is asked for.
const WHILE_IT_WAITS_MS = 1_000;
const AT_REST_MS = 15_000;

/** How soon the calls are worth asking for again. */
export function askAgainMs(deliveries: readonly ShopDelivery[]): number {
  return deliveries.some((one) => one.state === "received") ? WHILE_IT_WAITS_MS : AT_REST_MS;
}

export const shopsQuery = queryOptions({
  queryKey: [...SHOPS, "all"],
  queryFn: () =>
    everyPage<Shop>((cursor) =>
      answered(
        api.GET("/api/v1/shop-sources", {
          params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } },
        }),
      ),
    ),
});

export function shopQuery(id: string) {
  return queryOptions({
    queryKey: [...SHOPS, "one", id],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/shop-sources/{shop_source_id}", {
          params: { path: { shop_source_id: id } },
          signal,
        }),
      ),
  });
}

export function callsQuery(id: string, state: ShopDeliveryState | undefined) {
  return infiniteQueryOptions({
    queryKey: [...SHOPS, "calls", id, state ?? null],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET("/api/v1/shop-sources/{shop_source_id}/deliveries", {
          params: {
            path: { shop_source_id: id },
            query: {
              limit: 30,
              ...(state ? { state } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function callQuery(shopId: string, id: string) {
  return queryOptions({
    queryKey: [...SHOPS, "call", shopId, id],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/shop-sources/{shop_source_id}/deliveries/{shop_delivery_id}", {
          params: { path: { shop_source_id: shopId, shop_delivery_id: id } },
          signal,
        }),
      ),
  });
}
