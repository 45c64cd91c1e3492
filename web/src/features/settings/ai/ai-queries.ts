import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type AiSettings = Schemas["AiSettingsOut"];
export type AiSettingsChange = Schemas["AiSettingsChange"];
export type AiMode = AiSettings["mode"];
export type AiSpend = Schemas["SpendOut"];
export type SpendBy = Schemas["SpendBy"];
export type AiCall = Schemas["AiCallOut"];

export const AI = ["ai"];
const WHILE_CHECKING_MS = 1_500;

export const aiSettingsQuery = queryOptions({
  queryKey: [...AI, "settings"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/ai/settings", { signal })),
  // A new key is tried by a worker, which tells no page of it.
  refetchInterval: ({ state }) =>
    state.data?.key_state === "checking" ? WHILE_CHECKING_MS : false,
});

export const aiSpendQuery = (by: SpendBy) =>
  queryOptions({
    queryKey: [...AI, "spend", by],
    // The sum stands still while the parts of it are looked for.
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/ai/spend", { params: { query: { by } }, signal })),
  });

export const aiCallsQuery = queryOptions({
  queryKey: [...AI, "calls"],
  queryFn: ({ signal }) =>
    answered(api.GET("/api/v1/ai/calls", { params: { query: { limit: 20 } }, signal })),
});
