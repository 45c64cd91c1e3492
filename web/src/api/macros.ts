import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "./client";
import { everyPage } from "./directory";
import type { components } from "./schema";

export type Macro = components["schemas"]["MacroOut"];
export type MacroActions = components["schemas"]["MacroActions"];

/** Several things done with a conversation at once; those that this member may run. */
export const macrosQuery = queryOptions({
  queryKey: ["macros"],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => {
    const found = await everyPage<Macro>((cursor) => {
      const query = { limit: 100, ...(cursor ? { cursor } : {}) };
      return answered(api.GET("/api/v1/macros", { params: { query }, signal }));
    });
    return found.toSorted((one, other) => one.name.localeCompare(other.name));
  },
});
