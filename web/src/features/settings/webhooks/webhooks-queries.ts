import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { everyPage } from "../../../api/directory";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Endpoint = Schemas["WebhookEndpointOut"];
export type EndpointIn = Schemas["WebhookEndpointIn"];
export type EndpointEdit = Schemas["WebhookEndpointEdit"];
export type EventKind = EndpointIn["kinds"][number];
export type Delivery = Schemas["WebhookDeliveryOut"];
export type DeliveryState = Schemas["DeliveryState"];

export const WEBHOOKS = ["webhooks"];
// A delivery takes about a second; nobody is told when it ends, so it is asked for.
const WHILE_ON_ITS_WAY_MS = 1_000;
const AT_REST_MS = 15_000;

/** How soon the log is worth asking for again. */
export function askAgainMs(deliveries: readonly Delivery[]): number {
  const moves = deliveries.some((one) => one.state === "pending" || one.state === "sending");
  return moves ? WHILE_ON_ITS_WAY_MS : AT_REST_MS;
}

export const endpointsQuery = queryOptions({
  queryKey: [...WEBHOOKS, "all"],
  queryFn: () =>
    everyPage<Endpoint>((cursor) =>
      answered(
        api.GET("/api/v1/webhook-endpoints", {
          params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } },
        }),
      ),
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
