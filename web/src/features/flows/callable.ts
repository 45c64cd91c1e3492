import { queryOptions } from "@tanstack/react-query";
import { answered, api, type Page } from "../../api/client";
import { everyPage } from "../../api/directory";
import type { components } from "../../api/schema";
import { objectOf } from "./document/definition";
import { FLOWS } from "./flow-queries";

type Listed = components["schemas"]["FlowListedOut"];

/** A live flow that others may call, with what it takes and gives back. */
export interface Callable {
  id: string;
  name: string;
  inputs: readonly string[];
  outputs: readonly string[];
}

/** What every call tells besides. */
export const TOLD = ["outcome", "code"] as const;

export const callableQuery = queryOptions({
  queryKey: [...FLOWS, "callable"],
  queryFn: ({ signal }) =>
    everyPage<Listed>((cursor): Promise<Page<Listed>> => {
      const query = { limit: 100, state: "live" as const, ...(cursor ? { cursor } : {}) };
      return answered(api.GET("/api/v1/flows", { params: { query }, signal }));
    }),
  select: (flows): readonly Callable[] =>
    flows.flatMap(({ id, name, triggers }) => {
      const trigger = triggers.find((one) => one.kind === "called");
      if (!trigger) return [];
      const config = objectOf(trigger.config);
      return [{ id, name, inputs: wordsIn(config["inputs"]), outputs: wordsIn(config["outputs"]) }];
    }),
});

export function wordsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string" && one !== "").map(String) : [];
}
