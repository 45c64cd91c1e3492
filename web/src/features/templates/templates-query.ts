import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { everyPage } from "../../api/directory";
import type { components } from "../../api/schema";

export type Template = components["schemas"]["TemplateOut"];
export type Variable = components["schemas"]["VariableOut"];

// The first part is what the stream of events names; see apply-event.ts.
export const TEMPLATES = ["templates"];

/** An account has a few hundred at most, so they are fetched whole and sought in here. */
export const templatesQuery = queryOptions({
  queryKey: [...TEMPLATES, "all"],
  queryFn: () =>
    everyPage<Template>((cursor) =>
      answered(
        api.GET("/api/v1/templates", {
          params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } },
        }),
      ),
    ),
});
