import type { Conversation, ConversationStatus } from "../api/client";

/** Which conversations a list shows; also the second part of its query key. */
export interface ListFilters {
  status?: ConversationStatus | undefined;
  /** A member's id, `me` or `nobody`. */
  assignee?: string | undefined;
  team?: string | undefined;
  channel?: string | undefined;
  label?: string | undefined;
  /** What one of its messages is about. */
  intent?: string | undefined;
  priority?: Conversation["priority"] | undefined;
  unread?: boolean | undefined;
  waiting?: boolean | undefined;
  mentionsMe?: boolean | undefined;
}

/** What only the server knows about a conversation: such a list is asked for again. */
export function isDecidable(filters: ListFilters): boolean {
  return !filters.mentionsMe && !filters.intent;
}

export function fitsFilters(one: Conversation, filters: ListFilters, memberId: string): boolean {
  const { status, assignee, team, channel, label, priority, unread, waiting } = filters;
  if (status && one.status !== status) return false;
  if (assignee === "nobody" && one.assignee_id !== null) return false;
  const wanted = assignee === "me" ? memberId : assignee;
  if (wanted && wanted !== "nobody" && one.assignee_id !== wanted) return false;
  if (team && one.team_id !== team) return false;
  if (channel && one.channel_id !== channel) return false;
  if (label && !one.labels.some((found) => found.id === label)) return false;
  if (priority && one.priority !== priority) return false;
  if (unread && one.unread === 0) return false;
  return !waiting || one.waiting_since !== null;
}
