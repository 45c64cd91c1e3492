import type { InfiniteData, QueryKey } from "@tanstack/react-query";
import type { Message, Page } from "./client";

/**
 * Under which keys the live data lies: the features ask for it, and what comes in over the stream
 * is put there. Everything else has its key beside its query.
 */
export const keys = {
  conversationLists: ["conversations"],
  conversationList: (filters: object): QueryKey => ["conversations", filters],
  conversation: (id: string): QueryKey => ["conversation", id],
  messages: (conversationId: string): QueryKey => ["messages", conversationId],
  /** Notes and events between the messages. */
  asides: (conversationId: string): QueryKey => ["asides", conversationId],
  /** Counts beside the views. */
  views: ["views"],
  notifications: ["notifications"],
} as const;

/** What the stream keeps up to date is never asked for again only because time has passed. */
export const KEPT_BY_THE_STREAM = Number.POSITIVE_INFINITY;

export type Pages<T> = InfiniteData<Page<T>, string | null>;
export type MessagePages = Pages<Message>;
