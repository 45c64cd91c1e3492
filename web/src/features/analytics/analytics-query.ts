import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { USUAL_SPAN } from "./search";

export type Analytics = components["schemas"]["AnalyticsOut"];
export type Durations = components["schemas"]["DurationsOut"];

const DAY_MS = 86_400_000;

/** The server knows which day it is in the workspace; the first one is counted back from there. */
export function analyticsQuery(days: number) {
  return queryOptions({
    queryKey: ["analytics", days],
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Analytics> => {
      const usual = await answered(api.GET("/api/v1/analytics", { signal }));
      if (days === USUAL_SPAN) return usual;
      const since = new Date(Date.parse(usual.until) - (days - 1) * DAY_MS).toISOString();
      const query = { since: since.slice(0, 10), until: usual.until };
      return answered(api.GET("/api/v1/analytics", { params: { query }, signal }));
    },
  });
}
