import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Guidance = Schemas["GuidanceOut"];
export type GuidanceVersion = Schemas["GuidanceVersionOut"];
export type GuidanceTest = Schemas["GuidanceTestOut"];
export type GuidanceReport = Schemas["GuidanceReportOut"];
export type GuidanceSide = Schemas["GuidanceSideOut"];
export type GuidanceCase = Schemas["GuidanceCaseOut"];
export type GuidanceAnswer = Schemas["GuidanceAnswerOut"];

export const GUIDANCE = ["guidance"];
const LOOK_AGAIN_MS = 1_000;
// The server chooses no more conversations for one test.
const CASES_AT_MOST = 50;

export function isUnderWay(one: { state: GuidanceTest["state"] } | null | undefined): boolean {
  return one?.state === "queued" || one?.state === "running";
}

export const guidanceQuery = queryOptions({
  queryKey: [...GUIDANCE, "now"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/ai/guidance", { signal })),
  // Looked at again while it is tested.
  refetchInterval: ({ state }) => (isUnderWay(state.data?.test) ? LOOK_AGAIN_MS : false),
});

export const guidanceVersionsQuery = infiniteQueryOptions({
  queryKey: [...GUIDANCE, "versions"],
  initialPageParam: null as string | null,
  queryFn: ({ signal, pageParam }) => {
    const query = pageParam === null ? {} : { cursor: pageParam };
    return answered(api.GET("/api/v1/ai/guidance/versions", { params: { query }, signal }));
  },
  getNextPageParam: (last) => last.next_cursor,
});

/** `state` is part of the key: what has ended is asked for once, and stays. */
export function guidanceTestQuery(test: GuidanceTest) {
  return queryOptions({
    queryKey: [...GUIDANCE, "test", test.id, test.state],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/ai/guidance/tests/{guidance_test_id}", {
          params: { path: { guidance_test_id: test.id } },
          signal,
        }),
      ),
  });
}

export function guidanceCasesQuery(test: GuidanceTest) {
  return queryOptions({
    queryKey: [...GUIDANCE, "cases", test.id, isUnderWay(test)],
    refetchInterval: isUnderWay(test) ? LOOK_AGAIN_MS : (false as const),
    queryFn: async ({ signal }): Promise<GuidanceCase[]> => {
      const params = {
        path: { guidance_test_id: test.id },
        query: { limit: CASES_AT_MOST },
      };
      const path = "/api/v1/ai/guidance/tests/{guidance_test_id}/cases";
      return (await answered(api.GET(path, { params, signal }))).items;
    },
    placeholderData: keepPreviousData,
  });
}
