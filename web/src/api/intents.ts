import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "./client";
import { everyPage } from "./directory";
import type { components } from "./schema";

export type Intent = components["schemas"]["IntentOut"];

export const INTENTS = ["intents"];

export const intentsQuery = queryOptions({
  queryKey: INTENTS,
  queryFn: () =>
    everyPage<Intent>((cursor) =>
      answered(
        api.GET("/api/v1/intents", {
          params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } },
        }),
      ),
    ),
});
