import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Evaluation = Schemas["IntentEvaluationOut"];
export type Report = Schemas["ReportOut"];
export type Figures = Schemas["FiguresOut"];
export type EngineName = Evaluation["engine"];

export const EVALUATIONS = ["evaluations"];
export const LOOK_AGAIN_MS = 1_000;
// The server keeps the last twenty.
const KEPT = 20;

export function isUnderWay(one: Evaluation): boolean {
  return one.state === "queued" || one.state === "running";
}

export const evaluationsQuery = queryOptions({
  queryKey: EVALUATIONS,
  queryFn: async ({ signal }): Promise<Evaluation[]> => {
    const params = { query: { limit: KEPT } };
    return (await answered(api.GET("/api/v1/ai/evaluations", { params, signal }))).items;
  },
});

export const labelsQuery = queryOptions({
  queryKey: [...EVALUATIONS, "labels"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/ai/evaluations/labels", { signal })),
});

export function evaluationQuery(id: string) {
  return queryOptions({
    queryKey: [...EVALUATIONS, "one", id],
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/ai/evaluations/{evaluation_id}", {
          params: { path: { evaluation_id: id } },
          signal,
        }),
      ),
  });
}
