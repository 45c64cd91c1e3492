import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";

export type Setup = components["schemas"]["SetupOut"];

export const SETUP = ["setup"];

export const setupQuery = queryOptions({
  queryKey: SETUP,
  // What is complete stays so, and until then the page of the first steps asks by itself.
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => answered(api.GET("/api/v1/setup", { signal })),
});
