import { useEffect, useMemo } from "react";
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { KEPT_BY_THE_STREAM, keys } from "../../../api/keys";
import type { components } from "../../../api/schema";

export type Note = components["schemas"]["NoteOut"];
export type Happening = components["schemas"]["ConversationEventOut"];

/** What stands between the messages: colleagues' notes, and what happened to the conversation. */
export interface Asides {
  notes: Note[];
  happenings: Happening[];
}

const AT_ONCE = 100;
const URL = "/api/v1/conversations/{conversation_id}";

/** The notes of a conversation, the newest page first. */
export function notesQuery(conversationId: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.asides(conversationId), "notes"],
    staleTime: KEPT_BY_THE_STREAM,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(api.GET(`${URL}/notes`, { params: paramsOf(conversationId, pageParam), signal })),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** What happened to a conversation, the newest page first. */
export function happeningsQuery(conversationId: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.asides(conversationId), "happenings"],
    staleTime: KEPT_BY_THE_STREAM,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(api.GET(`${URL}/events`, { params: paramsOf(conversationId, pageParam), signal })),
    getNextPageParam: (page) => page.next_cursor,
  });
}

function paramsOf(conversationId: string, cursor: string | null) {
  return {
    path: { conversation_id: conversationId },
    query: { limit: AT_ONCE, ...(cursor ? { cursor } : {}) },
  };
}

function useLists(conversationId: string) {
  const notes = useInfiniteQuery(notesQuery(conversationId));
  const happenings = useInfiniteQuery(happeningsQuery(conversationId));
  return { notes, happenings };
}

/** Both lists, down to the message with the number `from`: no further back than what is shown. */
export function useAsides(conversationId: string, from: number): Asides {
  const { notes, happenings } = useLists(conversationId);
  useReach(notes, from);
  useReach(happenings, from);
  return useMemo(
    () => ({
      notes: notes.data?.pages.flatMap((page) => page.items) ?? [],
      happenings: happenings.data?.pages.flatMap((page) => page.items) ?? [],
    }),
    [notes.data, happenings.data],
  );
}

/** Those of the lists whose last request failed. */
export function useFailedAsides(conversationId: string) {
  const { notes, happenings } = useLists(conversationId);
  return [notes, happenings].filter((one) => one.isError);
}

interface Reaching {
  data: { pages: { items: { after_seq: number }[] }[] } | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => Promise<unknown>;
}

function useReach(list: Reaching, from: number): void {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = list;
  const oldest = data?.pages.at(-1)?.items.at(-1)?.after_seq;
  const further = hasNextPage && oldest !== undefined && oldest >= from - 1;
  useEffect(() => {
    if (further && !isFetching && !isError) void fetchNextPage();
  }, [further, isFetching, isError, fetchNextPage, oldest]);
}
