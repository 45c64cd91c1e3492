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

export const LOOK_AGAIN_MS = 700;

export function testQuery(id: string) {
  return queryOptions({
    queryKey: ["knowledge-test", id],
    gcTime: 0,
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/knowledge/tests/{test_id}", { params: { path: { test_id: id } }, signal }),
      ),
  });
}

export type Version = Schemas["ArticleVersionOut"];

export function versionsQuery(articleId: string) {
  return infiniteQueryOptions({
    queryKey: [...KNOWLEDGE, "versions", articleId],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET("/api/v1/knowledge/articles/{article_id}/versions", {
          params: {
            path: { article_id: articleId },
            query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** Written once, and never changed. */
export function versionQuery(articleId: string, versionId: string) {
  return queryOptions({
    queryKey: [...KNOWLEDGE, "version", versionId],
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/knowledge/articles/{article_id}/versions/{article_version_id}", {
          params: { path: { article_id: articleId, article_version_id: versionId } },
          signal,
        }),
      ),
  });
}

export function usesQuery(articleId: string) {
  return infiniteQueryOptions({
    queryKey: [...KNOWLEDGE, "uses", articleId],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET("/api/v1/knowledge/articles/{article_id}/uses", {
          params: {
            path: { article_id: articleId },
            query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
  });
}

export const gapsQuery = queryOptions({
  queryKey: [...KNOWLEDGE, "gaps"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/knowledge/gaps", { signal })),
});
