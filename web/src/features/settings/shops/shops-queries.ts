import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { everyPage, pageAfter } from "../../../api/directory";
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
export const shopsQuery = queryOptions({
  queryKey: [...SHOPS, "all"],
  queryFn: () =>
    everyPage<Shop>((cursor) =>
      answered(api.GET("/api/v1/shop-sources", { params: pageAfter(cursor) })),
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
