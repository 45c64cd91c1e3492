import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Article = Schemas["ArticleOut"];
export type Tested = Schemas["TestedOut"];

export const KNOWLEDGE = ["knowledge"];

export function articlesQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: [...KNOWLEDGE, "list", q],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET("/api/v1/knowledge/articles", {
          params: {
            query: { limit: 50, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
  });
}

export function articleQuery(id: string) {
  return queryOptions({
    queryKey: [...KNOWLEDGE, "article", id],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/knowledge/articles/{article_id}", {
          params: { path: { article_id: id } },
          signal,
        }),
      ),
  });
}

export const gapsQuery = queryOptions({
  queryKey: [...KNOWLEDGE, "gaps"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/knowledge/gaps", { signal })),
});
