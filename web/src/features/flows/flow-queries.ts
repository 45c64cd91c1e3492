import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, api, type Page } from "../../api/client";
import { everyPage } from "../../api/directory";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Flow = Schemas["FlowOut"];
export type FlowDetail = Schemas["FlowDetailOut"];
export type Kind = Schemas["KindOut"];
export type Kinds = Schemas["KindsOut"];
export type Version = Schemas["VersionOut"];
export type Run = Schemas["RunOut"];
export type RunStep = Schemas["StepOut"];
export type Stats = Schemas["FlowStatsOut"];

// The first part of each key is what a change on the stream of events makes stale.
export const FLOWS = ["flows"];
export const RUNS = ["flow-runs"];
const AT_ONCE = 100;

export const flowsQuery = queryOptions({
  queryKey: [...FLOWS, "list"],
  queryFn: ({ signal }) =>
    everyPage<Flow>((cursor): Promise<Page<Flow>> => {
      const query = { limit: AT_ONCE, ...(cursor ? { cursor } : {}) };
      return answered(api.GET("/api/v1/flows", { params: { query }, signal }));
    }),
});

export const kindsQuery = queryOptions({
  queryKey: ["flow-kinds"],
  // They change with the server's version only.
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => answered(api.GET("/api/v1/flows/kinds", { signal })),
});

export function flowQuery(flowId: string) {
  return queryOptions({
    queryKey: [...FLOWS, "one", flowId],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/flows/{flow_id}", { params: { path: { flow_id: flowId } }, signal }),
      ),
  });
}

export function checksQuery(flowId: string, draft: Record<string, unknown>) {
  return queryOptions({
    queryKey: ["flow-checks", flowId, draft],
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const path = { flow_id: flowId };
      const found = await answered(
        api.POST("/api/v1/flows/{flow_id}/check", { params: { path }, body: { draft }, signal }),
      );
      return { ...found, draft };
    },
  });
}

export function versionsQuery(flowId: string) {
  return queryOptions({
    queryKey: [...FLOWS, "versions", flowId],
    queryFn: ({ signal }) =>
      everyPage<Version>((cursor): Promise<Page<Version>> => {
        const query = { limit: AT_ONCE, ...(cursor ? { cursor } : {}) };
        const path = { flow_id: flowId };
        return answered(
          api.GET("/api/v1/flows/{flow_id}/versions", { params: { path, query }, signal }),
        );
      }),
  });
}

export function versionQuery(flowId: string, versionId: string) {
  return queryOptions({
    queryKey: ["flow-version", flowId, versionId],
    // A version never changes.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/flows/{flow_id}/versions/{version_id}", {
          params: { path: { flow_id: flowId, version_id: versionId } },
          signal,
        }),
      ),
  });
}

export function statsQuery(flowId: string, versionId?: string) {
  return queryOptions({
    queryKey: [...RUNS, "stats", flowId, versionId ?? "now"],
    queryFn: ({ signal }): Promise<Stats> =>
      answered(
        versionId
          ? api.GET("/api/v1/flows/{flow_id}/versions/{version_id}/stats", {
              params: { path: { flow_id: flowId, version_id: versionId } },
              signal,
            })
          : api.GET("/api/v1/flows/{flow_id}/stats", {
              params: { path: { flow_id: flowId } },
              signal,
            }),
      ),
  });
}

export type RunStatus = Schemas["RunStatus"];

export interface RunFilters {
  status?: RunStatus | undefined;
  node?: string | undefined;
}

export function runsQuery(flowId: string, { status, node }: RunFilters) {
  return infiniteQueryOptions({
    queryKey: [...RUNS, "list", flowId, status ?? null, node ?? null],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<Run>) => last.next_cursor,
    queryFn: ({ signal, pageParam }): Promise<Page<Run>> => {
      const query = {
        flow_id: flowId,
        limit: 50,
        ...(status ? { status } : {}),
        ...(node ? { node } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return answered(api.GET("/api/v1/flow-runs", { params: { query }, signal }));
    },
  });
}

export function runQuery(runId: string) {
  return queryOptions({
    queryKey: [...RUNS, "one", runId],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/flow-runs/{run_id}", { params: { path: { run_id: runId } }, signal }),
      ),
  });
}

export function runStepsQuery(runId: string) {
  return queryOptions({
    queryKey: [...RUNS, "steps", runId],
    queryFn: ({ signal }) =>
      everyPage<RunStep>((cursor): Promise<Page<RunStep>> => {
        const query = { limit: AT_ONCE, ...(cursor ? { cursor } : {}) };
        const path = { run_id: runId };
        return answered(
          api.GET("/api/v1/flow-runs/{run_id}/steps", { params: { path, query }, signal }),
        );
      }),
  });
}
