import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "./client";
import { everyPage } from "./directory";
import type { components } from "./schema";

export type FieldDefinition = components["schemas"]["FieldOut"];

/** Those of contacts and of conversations, in the order in which they are shown. */
export const fieldsQuery = queryOptions({
  queryKey: ["fields"],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => {
    const found = await everyPage<FieldDefinition>((cursor) => {
      const query = { limit: 100, ...(cursor ? { cursor } : {}) };
      return answered(api.GET("/api/v1/fields", { params: { query }, signal }));
    });
    return found.toSorted(
      (one, other) => one.position - other.position || one.title.localeCompare(other.title),
    );
  },
});
