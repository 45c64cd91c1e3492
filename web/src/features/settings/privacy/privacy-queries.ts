import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type PrivacyRequest = Schemas["PrivacyRequestOut"];
export type RequestKind = Schemas["RequestKind"];
export type RequestState = Schemas["RequestState"];
export type Export = Schemas["ExportOut"];
export type Erasure = Schemas["ErasureOut"];
export type Retention = Schemas["RetentionOut"];
export type RetentionKind = Retention["kind"];
export type Policy = Schemas["PolicyOut"];
export type PolicyKind = Policy["kind"];

const AT_ONCE = 10;
/** What a worker is at is asked for again until it has ended. */
const ASK_AGAIN_MS = 1500;

export const PRIVACY = ["privacy"];
export const REQUESTS = [...PRIVACY, "requests"];
export const EXPORTS = [...PRIVACY, "exports"];
export const ERASURES = [...PRIVACY, "erasures"];
export const RETENTION = [...PRIVACY, "retention"];
export const POLICIES = [...PRIVACY, "policies"];

const first = null as string | null;

function page(cursor: string | null) {
  return { limit: AT_ONCE, ...(cursor ? { cursor } : {}) };
}

export const requestsQuery = infiniteQueryOptions({
  queryKey: REQUESTS,
  initialPageParam: first,
  queryFn: ({ pageParam, signal }) =>
    answered(
      api.GET("/api/v1/privacy/requests", { params: { query: page(pageParam) }, signal }),
    ),
  getNextPageParam: (last) => last.next_cursor,
});

export const exportsQuery = infiniteQueryOptions({
  queryKey: EXPORTS,
  initialPageParam: first,
  queryFn: ({ pageParam, signal }) =>
    answered(api.GET("/api/v1/privacy/exports", { params: { query: page(pageParam) }, signal })),
  getNextPageParam: (last) => last.next_cursor,
  refetchInterval: (query) =>
    query.state.data?.pages.some((one) => one.items.some(isBeingMade)) ? ASK_AGAIN_MS : false,
});

export function isBeingMade({ state }: Export): boolean {
  return state === "waiting" || state === "running";
}

export const erasuresQuery = infiniteQueryOptions({
  queryKey: ERASURES,
  initialPageParam: first,
  queryFn: ({ pageParam, signal }) =>
    answered(api.GET("/api/v1/erasures", { params: { query: page(pageParam) }, signal })),
  getNextPageParam: (last) => last.next_cursor,
  refetchInterval: (query) =>
    query.state.data?.pages.some((one) => one.items.some(({ state }) => state !== "done"))
      ? ASK_AGAIN_MS
      : false,
});

export const retentionQuery = queryOptions({
  queryKey: RETENTION,
  queryFn: async ({ signal }) =>
    (await answered(api.GET("/api/v1/privacy/retention", { signal }))).rules,
});

export const policiesQuery = queryOptions({
  queryKey: POLICIES,
  queryFn: async ({ signal }) =>
    (
      await answered(
        api.GET("/api/v1/privacy/policies", { params: { query: { limit: 50 } }, signal }),
      )
    ).items,
});

export const subProcessorsQuery = queryOptions({
  queryKey: [...PRIVACY, "sub-processors"],
  queryFn: async ({ signal }) =>
    (await answered(api.GET("/api/v1/privacy/subprocessors", { signal }))).sub_processors,
});

export const totalsQuery = queryOptions({
  queryKey: [...PRIVACY, "totals"],
  queryFn: async ({ signal }) =>
    (await answered(api.GET("/api/v1/ledger/totals", { signal }))).totals,
});
