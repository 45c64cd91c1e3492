import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { everyPage } from "../../../api/directory";
import type { components } from "../../../api/schema";

export type CannedReply = components["schemas"]["CannedReplyOut"];

const AT_ONCE = 100;

export const cannedRepliesQuery = queryOptions({
  queryKey: ["canned-replies"],
  queryFn: ({ signal }) =>
    everyPage<CannedReply>((cursor) =>
      answered(
        api.GET("/api/v1/canned-replies", {
          params: { query: { limit: AT_ONCE, ...(cursor ? { cursor } : {}) } },
          signal,
        }),
      ),
    ),
});
