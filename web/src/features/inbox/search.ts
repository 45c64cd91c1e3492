import type { ConversationStatus } from "../../api/client";
import type { ListFilters } from "../../realtime/list-filters";

/** What a link to the inbox restores: which list, which conversation, which panel beside it. */
export interface InboxSearch {
  status?: ConversationStatus | "all" | undefined;
  /** `me`, `nobody` or a member's id. */
  who?: string | undefined;
  channel?: string | undefined;
  unread?: true | undefined;
  c?: string | undefined;
  side?: "contact" | "phone" | undefined;
}

const STATUSES = new Set(["open", "pending", "snoozed", "resolved", "all"]);
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function inboxSearch(search: Record<string, unknown>): InboxSearch {
  const who = search["who"];
  const side = search["side"];
  return {
    status: isStatus(search["status"]) ? search["status"] : undefined,
    who: who === "me" || who === "nobody" ? who : idIn(who),
    channel: idIn(search["channel"]),
    unread: search["unread"] === true ? true : undefined,
    c: idIn(search["c"]),
    side: side === "contact" || side === "phone" ? side : undefined,
  };
}

export function filtersOf(search: InboxSearch): ListFilters {
  const { status = "open", who, channel, unread } = search;
  return {
    status: status === "all" ? [] : [status],
    assignee: who,
    channel,
    unread,
    decidable: true,
  };
}

function isStatus(value: unknown): value is ConversationStatus | "all" {
  return typeof value === "string" && STATUSES.has(value);
}

function idIn(value: unknown): string | undefined {
  return typeof value === "string" && ID.test(value) ? value : undefined;
}
