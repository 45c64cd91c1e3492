import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { everyPage } from "../../../api/directory";
import type { components } from "../../../api/schema";

export type ApiKey = components["schemas"]["ApiKeyOut"];
export type ApiKeyIn = components["schemas"]["ApiKeyIn"];

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: () =>
    everyPage<ApiKey>((cursor) =>
      answered(
        api.GET("/api/v1/api-keys", {
          params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } },
        }),
      ),
    ),
});
