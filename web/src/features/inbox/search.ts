import type { Conversation, ConversationStatus } from "../../api/client";
import type { ListFilters } from "../../realtime/list-filters";

export type Priority = Conversation["priority"];

/** What a link to the inbox restores: which list, which conversation, which panel beside it. */
export interface InboxSearch {
  status?: ConversationStatus | "all" | undefined;
  /** `me`, `nobody` or a member's id. */
  who?: string | undefined;
  team?: string | undefined;
  channel?: string | undefined;
  label?: string | undefined;
  intent?: string | undefined;
  priority?: Priority | undefined;
  unread?: true | undefined;
  waiting?: true | undefined;
  mentions?: true | undefined;
  c?: string | undefined;
  /** The number of the message that is to be shown in it. */
  m?: number | undefined;
  side?: "contact" | "phone" | undefined;
}

export const NO_FILTERS: Partial<InboxSearch> = {
  status: undefined,
  who: undefined,
  team: undefined,
  channel: undefined,
  label: undefined,
  intent: undefined,
  priority: undefined,
  unread: undefined,
  waiting: undefined,
  mentions: undefined,
};

const STATUSES = new Set(["open", "pending", "snoozed", "resolved", "all"]);
const PRIORITIES = new Set(["low", "normal", "high", "urgent"]);
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function inboxSearch(search: Record<string, unknown>): InboxSearch {
  const { who, side, status, priority } = search;
  return {
    status: isStatus(status) ? status : undefined,
    who: who === "me" || who === "nobody" ? who : idIn(who),
    team: idIn(search["team"]),
    channel: idIn(search["channel"]),
    label: idIn(search["label"]),
    intent: idIn(search["intent"]),
    priority: isPriority(priority) ? priority : undefined,
    unread: search["unread"] === true ? true : undefined,
    waiting: search["waiting"] === true ? true : undefined,
    mentions: search["mentions"] === true ? true : undefined,
    c: idIn(search["c"]),
    m: numberIn(search["m"]),
    side: side === "contact" || side === "phone" ? side : undefined,
  };
}

export function filtersOf(search: InboxSearch): ListFilters {
  const { status = "open", who, team, channel, label, intent, priority, unread, waiting } = search;
  return {
    status: status === "all" ? undefined : status,
    assignee: who,
    team,
    channel,
    label,
    intent,
    priority,
    unread,
    waiting,
    mentionsMe: search.mentions,
  };
}

/** How many filters there are besides the status and whose it is. */
export function filterCount(search: InboxSearch): number {
  const { team, channel, label, intent, priority, unread, waiting, mentions } = search;
  return [team, channel, label, intent, priority, unread, waiting, mentions].filter(Boolean).length;
}

function isStatus(value: unknown): value is ConversationStatus | "all" {
  return typeof value === "string" && STATUSES.has(value);
}

function isPriority(value: unknown): value is Priority {
  return typeof value === "string" && PRIORITIES.has(value);
}

function numberIn(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : undefined;
}

function idIn(value: unknown): string | undefined {
  return typeof value === "string" && ID.test(value) ? value : undefined;
}
