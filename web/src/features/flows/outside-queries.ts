import { queryOptions } from "@tanstack/react-query";
import { answered, api, type Page } from "../../api/client";
import { everyPage } from "../../api/directory";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
const AT_ONCE = 100;

/** Google accounts and webhook endpoints that steps may name. */
export const sheetAccountsQuery = queryOptions({
  queryKey: ["sheet-accounts"],
  queryFn: ({ signal }) =>
    everyPage<Schemas["SheetAccountOut"]>((cursor): Promise<Page<Schemas["SheetAccountOut"]>> => {
      const query = { limit: AT_ONCE, ...(cursor ? { cursor } : {}) };
      return answered(api.GET("/api/v1/sheet-accounts", { params: { query }, signal }));
    }),
});

export const endpointsQuery = queryOptions({
  queryKey: ["webhook-endpoints"],
  queryFn: ({ signal }) =>
    everyPage<Schemas["WebhookEndpointOut"]>((cursor): Promise<Page<Schemas["WebhookEndpointOut"]>> => {
      const query = { limit: AT_ONCE, ...(cursor ? { cursor } : {}) };
      return answered(api.GET("/api/v1/webhook-endpoints", { params: { query }, signal }));
    }),
});
