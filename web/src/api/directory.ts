import { queryOptions } from "@tanstack/react-query";
import { answered, api, type Channel, type Label, type Member, type Page, type Team } from "./client";

/** Small lists that many screens name things from; asked for once, and again when they change. */
const AT_ONCE = 100;
const STALE_MS = 5 * 60_000;

export const membersQuery = queryOptions({
  queryKey: ["members"],
  staleTime: STALE_MS,
  queryFn: () =>
    everyPage<Member>((cursor) => answered(api.GET("/api/v1/members", { params: pageAfter(cursor) }))),
});

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  staleTime: STALE_MS,
  queryFn: () =>
    everyPage<Team>((cursor) => answered(api.GET("/api/v1/teams", { params: pageAfter(cursor) }))),
});

export const channelsQuery = queryOptions({
  queryKey: ["channels"],
  staleTime: STALE_MS,
  queryFn: () =>
    everyPage<Channel>((cursor) => answered(api.GET("/api/v1/channels", { params: pageAfter(cursor) }))),
});

export const labelsQuery = queryOptions({
  queryKey: ["labels"],
  staleTime: STALE_MS,
  queryFn: () =>
    everyPage<Label>((cursor) => answered(api.GET("/api/v1/labels", { params: pageAfter(cursor) }))),
});

/** The question for the page that begins there. */
export function pageAfter(cursor: string | null) {
  return { query: { limit: AT_ONCE, ...(cursor ? { cursor } : {}) } };
}

export async function everyPage<T>(ask: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const found: Page<T> = await ask(cursor);
    items.push(...found.items);
    cursor = found.next_cursor;
  } while (cursor);
  return items;
}
