import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";

export type Backtest = components["schemas"]["BacktestOut"];
export const LOOK_AGAIN_MS = 1_500;
// The server keeps the last twenty of a flow.
const KEPT = 20;

export function backtestsKey(flowId: string) {
  return ["flow-backtests", flowId];
}

export function isUnderWay(backtest: Backtest): boolean {
  return backtest.state === "queued" || backtest.state === "running";
}

export function backtestsQuery(flowId: string) {
  return queryOptions({
    queryKey: backtestsKey(flowId),
    queryFn: async ({ signal }): Promise<Backtest[]> => {
      const params = { path: { flow_id: flowId }, query: { limit: KEPT } };
      return (await answered(api.GET("/api/v1/flows/{flow_id}/backtests", { params, signal }))).items;
    },
  });
}

export function backtestQuery(flowId: string, backtestId: string) {
  return queryOptions({
    queryKey: [...backtestsKey(flowId), "one", backtestId],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/flows/{flow_id}/backtests/{backtest_id}", {
          params: { path: { flow_id: flowId, backtest_id: backtestId } },
          signal,
        }),
      ),
  });
}
