import type { Conversation, Message, Page } from "../api/client";
import type { MessagePages, Pages } from "../api/keys";
import type { Change } from "./live-event";

/** What has to be asked for after a change. The stream carries ids only. */
export interface Wanted {
  conversations: Set<string>;
  /** Conversations whose messages are on screen, and the messages that changed in them. */
  messages: Map<string, Set<string>>;
  /** Conversations whose notes and events are to be asked for again. */
  asides: Set<string>;
  /** People of whom something changed. */
  contacts: Set<string>;
  /** First parts of query keys whose data is no longer right. */
  stale: Set<string>;
}

export function nothingWanted(): Wanted {
  return {
    conversations: new Set(),
    messages: new Map(),
    asides: new Set(),
    contacts: new Set(),
    stale: new Set(),
  };
}

/** What a kind of change begins with, and the first part of the keys of what it makes stale. */
const STALE_AFTER: [string, string][] = [
  ["contact", "contact"],
  ["template", "templates"],
  ["channel", "channels"],
  ["scheduled", "scheduled"],
  ["flow_run", "flow-runs"],
  ["order", "orders"],
  ["summary", "summary"],
  ["auto_reply", "auto-replies"],
];

/** First parts of the keys of all that the stream keeps up to date. */
export const LIVE: ReadonlySet<string> = new Set([
  "conversations",
  "conversation",
  "messages",
  "asides",
  "views",
  "notifications",
  ...STALE_AFTER.map(([, key]) => key),
]);

/** Adds what one change asks for. Pure but for `wanted`, which it grows. */
export function want(wanted: Wanted, change: Change): Wanted {
  const { kind, objectId, conversationId } = change;
  if (conversationId) {
    wanted.conversations.add(conversationId);
    wanted.stale.add("views");
    const ids = wanted.messages.get(conversationId) ?? new Set();
    if (kind.startsWith("message")) wanted.messages.set(conversationId, ids.add(objectId));
    // What stands between the messages is a list of its own, asked for as a whole.
    if (/^(note|conversation|message_received)/.test(kind)) wanted.asides.add(conversationId);
  }
  // A message or an assignment may have made a notification for this member.
  if (/^(message_received|conversation|note|channel)/.test(kind)) wanted.stale.add("notifications");
  // The rows of the inbox name people, and are kept apart from what is known of them.
  if (kind.startsWith("contact")) wanted.contacts.add(objectId);
  for (const [beginning, key] of STALE_AFTER) {
    if (kind.startsWith(beginning)) wanted.stale.add(key);
  }
  return wanted;
}

/** The pages with these messages in their places; one that we know is replaced, never repeated. */
export function placeMessages(pages: MessagePages, messages: readonly Message[]): MessagePages {
  const incoming = new Map(messages.map((message) => [message.id, message]));
  const replaced = pages.pages.map((page) => ({
    ...page,
    items: page.items.map((known) => {
      const found = incoming.get(known.id);
      if (!found) return known;
      incoming.delete(known.id);
      return newer(known, found);
    }),
  }));
  const [first, ...older] = replaced;
  if (!first) return pages;
  const oldestShown = first.items.at(-1)?.seq ?? Number.NEGATIVE_INFINITY;
  const atLast = first.next_cursor === null && older.length === 0;
  // Of messages further back than this page only those are ours to show that we had before.
  const added = [...incoming.values()].filter((one) => one.seq > oldestShown || atLast);
  if (added.length === 0) return { ...pages, pages: replaced };
  const items = [...added, ...first.items].sort((one, other) => other.seq - one.seq);
  return { ...pages, pages: [{ ...first, items }, ...older] };
}

const PROGRESS = ["queued", "unknown", "sent", "delivered", "read", "played"];

/** Answers may overtake one another; how far a message has got never goes back. */
function newer(known: Message, found: Message): Message {
  const before = PROGRESS.indexOf(known.status);
  const after = PROGRESS.indexOf(found.status);
  return after >= 0 && before > after ? { ...found, status: known.status } : found;
}

export type Fits = (conversation: Conversation) => boolean;
export type InOrder = (one: Conversation, other: Conversation) => number;

export const newestFirst: InOrder = (one, other) =>
  other.last_message_at.localeCompare(one.last_message_at) || other.id.localeCompare(one.id);

/** The list with this conversation where it belongs now, or without it. */
export function placeConversation(
  pages: Pages<Conversation>,
  conversation: Conversation,
  fits: Fits,
  order: InOrder = newestFirst,
): Pages<Conversation> {
  const without = pages.pages.map((page) => ({
    ...page,
    items: page.items.filter((known) => known.id !== conversation.id),
  }));
  if (!fits(conversation)) return { ...pages, pages: without };
  const at = without.findIndex((page, place) => {
    const last = page.items.at(-1);
    const end = place === without.length - 1 && page.next_cursor === null;
    return end || (last !== undefined && order(conversation, last) < 0);
  });
  const page = without[at];
  // Further down than what is loaded: it comes when the reader gets there.
  if (!page) return { ...pages, pages: without };
  return { ...pages, pages: without.with(at, inserted(page, conversation, order)) };
}

function inserted(
  page: Page<Conversation>,
  conversation: Conversation,
  order: InOrder,
): Page<Conversation> {
  const place = page.items.findIndex((known) => order(conversation, known) < 0);
  const items = page.items.toSpliced(place < 0 ? page.items.length : place, 0, conversation);
  return { ...page, items };
}
