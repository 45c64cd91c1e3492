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

type ChangeOf = (conversation: Conversation) => Conversation;

/** A change that is shown before the server has answered. */
export interface Expected {
  /** It has been answered. */
  done: () => void;
  /** It was refused: what it changed is put back, and nothing else. */
  takeBack: (back: ChangeOf) => void;
}

interface Asking {
  /** Something changed since it was asked. */
  again: boolean;
  /** A command was answered since: what comes now is older. */
  overtaken: boolean;
  done: Promise<void>;
}

interface CatchingUp {
  again: boolean;
  changed: Set<string>;
}

/** Fetches what changes name and puts it into the cache. Nothing else writes live data there. */
export class Refresher {
  private readonly queries: QueryClient;
  private readonly memberId: string;
  private running = true;
  private wanted: Wanted = nothingWanted();
  /** What is shown of conversations before the server has confirmed it. */
  private readonly expected = new Map<string, Set<ChangeOf>>();
  private readonly asking = new Map<string, Asking>();
  private readonly catchingUp = new Map<string, CatchingUp>();
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

  start(): void {
    this.running = true;
  }

  /** What is still on its way is not put anywhere: the cache may be another member's by then. */
  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.wanted = nothingWanted();
    for (const count of Object.values(this.counts)) count.stop();
  }

  /** What a command was answered: what was asked for before it is older, whenever it comes. */
  placeConversation(conversation: Conversation): void {
    this.overtake(conversation.id);
    this.show(conversation);
  }

  /** Shows a change at once, and over everything that comes in until it is settled. */
  expect(conversation: Conversation, change: ChangeOf): Expected {
    const { id } = conversation;
    const pending = this.expected.get(id) ?? new Set();
    this.expected.set(id, pending.add(change));
    this.show(this.known(id) ?? conversation);
    const done = () => {
      pending.delete(change);
      if (pending.size === 0 && this.expected.get(id) === pending) this.expected.delete(id);
      this.overtake(id);
    };
    const takeBack = (back: ChangeOf) => {
      done();
      this.show(back(this.known(id) ?? conversation));
      // It may have been done all the same, and others may have changed it meanwhile.
      void this.fetchConversation(id);
    };
    return { done, takeBack };
  }

  private known(id: string): Conversation | undefined {
    const own = this.queries.getQueryData<Conversation>(keys.conversation(id));
    if (own) return own;
    const lists = this.queries.getQueriesData<Pages<Conversation>>({
      queryKey: keys.conversationLists,
    });
    return lists
      .flatMap(([, list]) => list?.pages.flatMap((page) => page.items) ?? [])
      .find((one) => one.id === id);
  }

  private overtake(id: string): void {
    const asking = this.asking.get(id);
    if (asking) asking.overtaken = asking.again = true;
  }

  private show(answer: Conversation): void {
    if (!this.running) return;
    const changes = this.expected.get(answer.id) ?? [];
    const conversation = [...changes].reduce((one, change) => change(one), answer);
    this.put<Conversation>(keys.conversation(conversation.id), () => conversation);
    const lists = this.queries.getQueryCache().findAll({ queryKey: keys.conversationLists });
    for (const { queryKey } of lists) {
      const filters = queryKey[1] as ListFilters;
      if (!isDecidable(filters)) {
        void this.queries.invalidateQueries({ queryKey });
        continue;
      }
      const fits = (one: Conversation) => fitsFilters(one, filters, this.memberId);
      this.putPart<Pages<Conversation>>(
        queryKey,
        (pages) => pages && placeConversation(pages, conversation, fits),
      );
    }
  }

  placeMessages(conversationId: string, messages: readonly Message[]): void {
    this.putPart<MessagePages>(
      keys.messages(conversationId),
      (pages) => pages && placeMessages(pages, messages),
    );
  }

  /** Into a list that is behind, one thing is put, and the list is asked for again: it would pass
   * for whole from now on. */
  private putPart<Shown>(
    key: QueryKey,
    change: (shown: Shown | undefined) => Shown | undefined,
  ): void {
    const state = this.queries.getQueryState(key);
    const behind = state !== undefined && (state.isInvalidated || state.status === "error");
    this.put(key, change);
    if (behind && state.fetchStatus === "idle") {
      void this.queries.invalidateQueries({ queryKey: key, exact: true });
    }
  }

  /** Puts in what came; an answer that was asked for before it was known gets it too. */
  private put<Shown>(key: QueryKey, change: (shown: Shown | undefined) => Shown | undefined): void {
    if (!this.running) return;
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

  /** One request at a time for each: an older answer cannot come in behind a newer one. */
  fetchConversation(id: string): Promise<void> {
    const running = this.asking.get(id);
    if (running) {
      running.again = true;
      return running.done;
    }
    const asking: Asking = { again: false, overtaken: false, done: Promise.resolve() };
    this.asking.set(id, asking);
    asking.done = this.askFor(id, asking);
    return asking.done;
  }

  private async askFor(id: string, asking: Asking): Promise<void> {
    const path = { conversation_id: id };
    do {
      asking.again = asking.overtaken = false;
      try {
        const found = await answered(
          api.GET("/api/v1/conversations/{conversation_id}", { params: { path } }),
        );
        if (!asking.overtaken) this.show(found);
      } catch (error) {
        if (!asking.again) this.forget(id, error);
      }
    } while (asking.again && this.running);
    this.asking.delete(id);
  }

  private async fetchMessages(conversationId: string, changed: Set<string>): Promise<void> {
    const running = this.catchingUp.get(conversationId);
    if (running) {
      running.again = true;
      for (const id of changed) running.changed.add(id);
      return;
    }
    const catching: CatchingUp = { again: true, changed };
    this.catchingUp.set(conversationId, catching);
    while (catching.again && this.running) {
      const round = catching.changed;
      catching.again = false;
      catching.changed = new Set();
      await this.catchUp(conversationId, round);
    }
    this.catchingUp.delete(conversationId);
  }

  private async catchUp(conversationId: string, changed: Set<string>): Promise<void> {
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
    if (!this.running) return;
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
