import type { Conversation, ConversationStatus } from "../api/client";
import { newestFirst, type InOrder } from "./apply-event";

/** Which conversations a list shows; also the second part of its query key. */
export interface ListFilters {
  status: ConversationStatus[];
  /** A member's id, `me` or `nobody`. */
  assignee?: string | undefined;
  channel?: string | undefined;
  unread?: boolean | undefined;
  waiting?: boolean | undefined;
  sort?: "newest" | "waiting" | "priority" | undefined;
  /** Whether the browser can tell by itself what belongs into the list. */
  decidable: boolean;
}

export function fitsFilters(one: Conversation, filters: ListFilters, memberId: string): boolean {
  const { status, assignee, channel, unread } = filters;
  if (status.length > 0 && !status.includes(one.status)) return false;
  if (assignee === "nobody" && one.assignee_id !== null) return false;
  if (assignee === "me" && one.assignee_id !== memberId) return false;
  if (assignee && assignee !== "me" && assignee !== "nobody" && one.assignee_id !== assignee) {
    return false;
  }
  if (channel && one.channel_id !== channel) return false;
  return !unread || one.unread_count > 0;
}

export function orderOf(_filters: ListFilters): InOrder {
  return newestFirst;
}
