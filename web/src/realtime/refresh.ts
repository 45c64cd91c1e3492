import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { answered, api, Refused, type Conversation, type Message } from "../api/client";
import { keys, type MessagePages, type Pages } from "../api/keys";
import { paced } from "../lib/paced";
import {
  LIVE,
  nothingWanted,
  placeConversation,
  placeMessages,
  want,
  type Wanted,
} from "./apply-event";
import { fitsFilters, isDecidable, type ListFilters } from "./list-filters";
import type { Change } from "./live-event";

// Long enough that a burst becomes one request, too short to be seen.
const GATHER_MS = 25;
const NEWEST = 20;
// Counts are dear to ask for, and nobody reads them faster than this.
const COUNTS_EVERY_MS = 1_000;

/** Fetches what changes name and puts it into the cache. Nothing else writes live data there. */
export class Refresher {
  private readonly queries: QueryClient;
  private readonly memberId: string;
  private wanted: Wanted = nothingWanted();
  private timer: ReturnType<typeof setTimeout> | undefined;

  private readonly counts: Record<string, ReturnType<typeof paced>>;

  constructor(queries: QueryClient, memberId: string) {
    this.queries = queries;
    this.memberId = memberId;
    const count = (queryKey: readonly string[]) =>
      paced(COUNTS_EVERY_MS, () => void queries.invalidateQueries({ queryKey }));
    this.counts = { views: count(keys.views), notifications: count(keys.notifications) };
  }

  take(change: Change): void {
    want(this.wanted, change);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const wanted = this.wanted;
      this.wanted = nothingWanted();
      void this.fetch(wanted);
    }, GATHER_MS);
  }

  /** Everything that lives is asked for again; what is on screen at once, the rest when shown. */
  resync(): void {
    void this.queries.invalidateQueries({
      predicate: ({ queryKey }) => LIVE.has(String(queryKey[0])),
    });
  }

  stop(): void {
    clearTimeout(this.timer);
    for (const count of Object.values(this.counts)) count.stop();
  }

  placeConversation(conversation: Conversation): void {
    this.put<Conversation>(keys.conversation(conversation.id), () => conversation);
    const lists = this.queries.getQueryCache().findAll({ queryKey: keys.conversationLists });
    for (const { queryKey } of lists) {
      const filters = queryKey[1] as ListFilters;
      if (!isDecidable(filters)) {
        void this.queries.invalidateQueries({ queryKey });
        continue;
      }
      const fits = (one: Conversation) => fitsFilters(one, filters, this.memberId);
      this.put<Pages<Conversation>>(
        queryKey,
        (pages) => pages && placeConversation(pages, conversation, fits),
      );
    }
  }

  placeMessages(conversationId: string, messages: readonly Message[]): void {
    this.put<MessagePages>(
      keys.messages(conversationId),
      (pages) => pages && placeMessages(pages, messages),
    );
  }

  /** Puts in what came; an answer that was asked for before it was known gets it too. */
  private put<Shown>(key: QueryKey, change: (shown: Shown | undefined) => Shown | undefined): void {
    this.queries.setQueryData<Shown>(key, change);
    void this.loading(key)?.then(
      () => this.put(key, change),
      () => undefined,
    );
  }

  private loading(key: QueryKey): Promise<unknown> | undefined {
    const query = this.queries.getQueryCache().find({ queryKey: key, exact: true });
    return query && query.state.fetchStatus !== "idle" ? query.promise : undefined;
  }

  private async fetch(wanted: Wanted): Promise<void> {
    const { conversations, messages, asides, contacts, stale } = wanted;
    for (const first of stale) {
      const count = this.counts[first];
      if (count) count();
      else void this.queries.invalidateQueries({ queryKey: [first] });
    }
    for (const id of this.shownOf(contacts)) conversations.add(id);
    for (const id of asides) void this.queries.invalidateQueries({ queryKey: keys.asides(id) });
    await Promise.all([
      ...[...messages].map(([id, changed]) => this.fetchMessages(id, changed)),
      ...[...conversations].map((id) => this.fetchConversation(id)),
    ]);
  }

  /** The conversations with these people that are in a list here. */
  private *shownOf(contacts: ReadonlySet<string>): Iterable<string> {
    if (contacts.size === 0) return;
    const lists = this.queries.getQueriesData<Pages<Conversation>>({
      queryKey: keys.conversationLists,
    });
    for (const [, list] of lists) {
      for (const one of list?.pages.flatMap((page) => page.items) ?? []) {
        if (contacts.has(one.contact.id)) yield one.id;
      }
    }
  }

  async fetchConversation(id: string): Promise<void> {
    const path = { conversation_id: id };
    try {
      const found = await answered(
        api.GET("/api/v1/conversations/{conversation_id}", { params: { path } }),
      );
      this.placeConversation(found);
    } catch (error) {
      this.forget(id, error);
    }
  }

  private async fetchMessages(conversationId: string, changed: Set<string>): Promise<void> {
    const key = keys.messages(conversationId);
    // What is being opened may have been answered before the change.
    await this.loading(key)?.catch(() => undefined);
    const shown = this.queries.getQueryData<MessagePages>(key);
    // Nobody has it open: it is asked for when somebody does.
    if (!shown) return;
    const url = "/api/v1/conversations/{conversation_id}/messages";
    const path = { conversation_id: conversationId };
    try {
      const newest = await answered(api.GET(url, { params: { path, query: { limit: NEWEST } } }));
      const met = new Set(newest.items.map((message) => message.id));
      // A reaction or an edit changes how the message looks that it is about.
      const targets = newest.items.filter((one) => changed.has(one.id)).map((one) => one.in_reply_to);
      const further = [...new Set([...changed, ...targets])]
        .filter((id) => id !== null)
        .filter((id) => !met.has(id));
      const older = await Promise.all(
        further.map((message_id) =>
          answered(api.GET(`${url}/{message_id}`, { params: { path: { ...path, message_id } } })).catch(
            () => null,
          ),
        ),
      );
      const found = [...newest.items, ...older.filter((message) => message !== null)];
      if (isGap(shown, newest.items)) {
        void this.queries.invalidateQueries({ queryKey: key });
        return;
      }
      this.placeMessages(conversationId, found);
    } catch (error) {
      this.forget(conversationId, error);
    }
  }

  private forget(id: string, error: unknown): void {
    // No longer ours to see, it is taken out of the lists, and its pane says why when it is asked
    // again; with no answer at all, the lists are behind and cannot know how far.
    if (!(error instanceof Refused) || [403, 404].includes(error.problem.status)) {
      void this.queries.invalidateQueries({ queryKey: keys.conversationLists });
    }
    void this.queries.invalidateQueries({ queryKey: keys.conversation(id) });
    void this.queries.invalidateQueries({ queryKey: keys.messages(id) });
  }
}

/** More came in than the newest page holds: between it and what is shown something is missing. */
function isGap(shown: MessagePages, newest: readonly Message[]): boolean {
  const last = shown.pages[0]?.items[0];
  const oldest = newest.at(-1);
  return last !== undefined && oldest !== undefined && oldest.seq > last.seq + 1;
}
