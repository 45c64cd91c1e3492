import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { everyPage, pageAfter } from "../../../api/directory";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Endpoint = Schemas["WebhookEndpointOut"];
export type EndpointIn = Schemas["WebhookEndpointIn"];
export type EndpointEdit = Schemas["WebhookEndpointEdit"];
export type EventKind = EndpointIn["kinds"][number];
export type Delivery = Schemas["WebhookDeliveryOut"];
export type DeliveryState = Schemas["DeliveryState"];

export const WEBHOOKS = ["webhooks"];
export const endpointsQuery = queryOptions({
  queryKey: [...WEBHOOKS, "all"],
  queryFn: () =>
    everyPage<Endpoint>((cursor) =>
      answered(api.GET("/api/v1/webhook-endpoints", { params: pageAfter(cursor) })),
    ),
});

export function endpointQuery(id: string) {
  return queryOptions({
    queryKey: [...WEBHOOKS, "one", id],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/webhook-endpoints/{endpoint_id}", {
          params: { path: { endpoint_id: id } },
          signal,
        }),
      ),
  });
}

export function deliveriesQuery(id: string, state: DeliveryState | undefined) {
  return infiniteQueryOptions({
    queryKey: [...WEBHOOKS, "deliveries", id, state ?? null],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET("/api/v1/webhook-endpoints/{endpoint_id}/deliveries", {
          params: {
            path: { endpoint_id: id },
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
