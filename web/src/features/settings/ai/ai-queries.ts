import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type AiSettings = Schemas["AiSettingsOut"];
export type AiSettingsChange = Schemas["AiSettingsChange"];
export type AiMode = AiSettings["mode"];
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

export const aiSpendQuery = queryOptions({
  queryKey: [...AI, "spend"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/ai/spend", { signal })),
});

export const aiCallsQuery = queryOptions({
  queryKey: [...AI, "calls"],
  queryFn: ({ signal }) =>
    answered(api.GET("/api/v1/ai/calls", { params: { query: { limit: 20 } }, signal })),
});
