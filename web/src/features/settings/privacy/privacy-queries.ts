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
export const PRIVACY_SETTINGS = [...PRIVACY, "settings"];
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

export const privacySettingsQuery = queryOptions({
  queryKey: PRIVACY_SETTINGS,
  queryFn: ({ signal }) => answered(api.GET("/api/v1/privacy/settings", { signal })),
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

/** Days as a date field has them; both are meant whole, by the reader's own clock. */
export function totalsQuery(from: string, to: string) {
  const query = {
    ...(from ? { left_after: startOf(from, 0) } : {}),
    ...(to ? { left_before: startOf(to, 1) } : {}),
  };
  return queryOptions({
    queryKey: [...PRIVACY, "totals", query],
    queryFn: async ({ signal }) =>
      (await answered(api.GET("/api/v1/ledger/totals", { params: { query }, signal }))).totals,
  });
}

function startOf(day: string, later: number): string {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}
