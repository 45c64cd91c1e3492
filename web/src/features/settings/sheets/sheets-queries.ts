import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { everyPage, pageAfter } from "../../../api/directory";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type SheetAccount = Schemas["SheetAccountOut"];
export type SheetLink = Schemas["SheetLinkOut"];
export type SheetLinkIn = Schemas["SheetLinkIn"];
export type SheetLinkEdit = Schemas["SheetLinkEdit"];
export type SheetObject = Schemas["SheetObject"];

export const SHEETS = ["sheets"];
// Fast enough to watch the rows being written, slow enough for a tab that is left open.
const WHILE_WRITING_MS = 1_500;
const AT_REST_MS = 20_000;

export const sheetAccountsQuery = queryOptions({
  queryKey: [...SHEETS, "accounts"],
  queryFn: () =>
    everyPage<SheetAccount>((cursor) =>
      answered(api.GET("/api/v1/sheet-accounts", { params: pageAfter(cursor) })),
    ),
});

/** Rows are written by a worker, which tells no page of it: the progress is asked for. */
export const sheetLinksQuery = queryOptions({
  queryKey: [...SHEETS, "links"],
  refetchInterval: ({ state }) => {
    const writes = state.data?.some((link) => link.resyncing && link.state === "active");
    return writes ? WHILE_WRITING_MS : AT_REST_MS;
  },
  queryFn: () =>
    everyPage<SheetLink>((cursor) =>
      answered(api.GET("/api/v1/sheet-links", { params: pageAfter(cursor) })),
    ),
});
