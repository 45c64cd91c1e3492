import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, api, type Page } from "./client";
import { everyPage } from "./directory";
import type { components } from "./schema";

export type Template = components["schemas"]["TemplateOut"];
export type TemplateVariable = components["schemas"]["VariableOut"];
export type Preview = components["schemas"]["PreviewOut"];
export type TemplateValues = Record<string, unknown>;

const AT_ONCE = 100;

// What the stream of events names when a template changes; see apply-event.ts.
export const TEMPLATES = ["templates"];

/** Those of a channel's account; of every account without one. */
export function templatesQuery(channelId?: string) {
  return queryOptions({
    queryKey: ["templates", channelId ?? "all"],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      everyPage<Template>((cursor): Promise<Page<Template>> => {
        const query = {
          limit: AT_ONCE,
          ...(channelId ? { channel_id: channelId } : {}),
          ...(cursor ? { cursor } : {}),
        };
        return answered(api.GET("/api/v1/templates", { params: { query }, signal }));
      }),
  });
}

/** The server fills it in, by the rules that it will be sent by. */
export function previewQuery(templateId: string, values: TemplateValues) {
  return queryOptions({
    queryKey: ["templates", "preview", templateId, values],
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answered(
        api.POST("/api/v1/templates/{template_id}/preview", {
          params: { path: { template_id: templateId } },
          body: { values },
          signal,
        }),
      ),
  });
}
