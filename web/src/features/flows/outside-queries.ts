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

export type Hook = Schemas["HookOut"];
export type Secret = Schemas["SecretOut"];
export const SECRETS = ["flow-secrets"];

export function hooksKey(flowId: string) {
  return ["flow-hooks", flowId];
}

export function hooksQuery(flowId: string) {
  return queryOptions({
    queryKey: hooksKey(flowId),
    queryFn: ({ signal }) =>
      everyPage<Hook>((cursor): Promise<Page<Hook>> => {
        const query = { limit: AT_ONCE, ...(cursor ? { cursor } : {}) };
        const path = { flow_id: flowId };
        return answered(api.GET("/api/v1/flows/{flow_id}/hooks", { params: { path, query }, signal }));
      }),
  });
}

export const secretsQuery = queryOptions({
  queryKey: SECRETS,
  queryFn: ({ signal }) =>
    everyPage<Secret>((cursor): Promise<Page<Secret>> => {
      const query = { limit: AT_ONCE, ...(cursor ? { cursor } : {}) };
      return answered(api.GET("/api/v1/flow-secrets", { params: { query }, signal }));
    }),
});
