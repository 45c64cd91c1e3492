import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, type Message } from "../src/api/client";
import { keys, type MessagePages } from "../src/api/keys";
import { entriesOf } from "../src/features/inbox/thread/entries";
import type { Letter } from "../src/outbox/letter";
import { Outbox } from "../src/outbox/outbox";
import type { Posted } from "../src/outbox/post-letter";
import { Refresher } from "../src/realtime/refresh";

const CONVERSATION = "c";
const KEY = keys.messages(CONVERSATION);
const MINE = { kind: "member", id: "m" } as const;

const stored = new Map<string, Letter>();
vi.mock("../src/outbox/letter-store", () => ({
  letterStore: {
    all: async () => [...stored.values()],
    put: async (letter: Letter) => void stored.set(letter.id, letter),
    replace: async (letter: Letter) => stored.has(letter.id) && !!stored.set(letter.id, letter),
    remove: async (id: string) => void stored.delete(id),
  },
}));

/** The posts that nobody has answered yet, by their keys. */
const posts = new Map<string, (posted: Posted) => void>();
vi.mock("../src/outbox/post-letter", () => ({
  postLetter: (letter: Letter) => new Promise<Posted>((answer) => posts.set(letter.id, answer)),
}));

function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    seq,
    kind: "text",
    status: "queued",
    text: "Hello",
    in_reply_to: null,
    idempotency_key: null,
    occurred_at: new Date().toISOString(),
    author: MINE,
    ...more,
  } as Message;
}

function pagesOf(...items: Message[]): MessagePages {
  return { pages: [{ items, next_cursor: "older" }], pageParams: [null] };
}

let queries: QueryClient;
let refresher: Refresher;
let outbox: Outbox;
let seen: string[][];

/** What a reader of the thread sees at this moment, by the keys of what is drawn. */
function bubbles(): string[] {
  const pages = queries.getQueryData<MessagePages>(KEY)?.pages ?? [];
  const entries = entriesOf(
    pages.flatMap((page) => page.items),
    outbox.read(),
  );
  return entries
    .filter(({ kind }) => kind === "message" || kind === "letter")
    .map(({ key }) => key);
}

beforeEach(() => {
  vi.stubGlobal("window", { addEventListener: vi.fn(), removeEventListener: vi.fn() });
  vi.stubGlobal("navigator", {
    locks: { request: (_name: string, _options: object, lead: () => Promise<void>) => lead() },
  });
  queries = new QueryClient();
  refresher = new Refresher(queries, "m");
  outbox = new Outbox({ workspaceId: "w", memberId: "m" }, (one) =>
    refresher.placeMessages(CONVERSATION, [one]),
  );
  queries.setQueryData(KEY, pagesOf());
  outbox.start();
  seen = [];
  outbox.subscribe(() => seen.push(bubbles()));
  queries.getQueryCache().subscribe(() => seen.push(bubbles()));
});

afterEach(() => {
  outbox.stop();
  refresher.stop();
  stored.clear();
  posts.clear();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Sends, and waits until it is posted; the key of the letter. */
async function send(): Promise<string> {
  const sending = outbox.send(CONVERSATION, { text: "Hello" });
  seen = [bubbles()];
  await sending;
  const [letter] = outbox.read();
  if (!letter) throw new Error("nothing was written");
  await vi.waitFor(() => expect(posts.has(letter.id)).toBe(true));
  return letter.id;
}

/** The stream names the message, and it is fetched. */
async function hear(found: Message): Promise<void> {
  vi.spyOn(api, "GET").mockImplementation((async (url: string) => {
    const data = url.endsWith("/messages") ? { items: [found], next_cursor: null } : { id: "c" };
    return { data, response: new Response() };
  }) as unknown as typeof api.GET);
  refresher.take({
    type: "change",
    seq: 7,
    kind: "message_queued",
    objectId: found.id,
    conversationId: CONVERSATION,
  });
  await vi.waitFor(() => {
    const first = queries.getQueryData<MessagePages>(KEY)?.pages[0];
    expect(first?.items.map(({ id }) => id)).toContain(found.id);
  });
}

async function answer(key: string, found: Message): Promise<void> {
  posts.get(key)?.({ outcome: { kind: "sent" }, message: found });
  await vi.waitFor(() => expect(outbox.read()).toEqual([]));
}

describe("a letter and its message are one bubble at every moment", () => {
  test("when the stream tells it before the post is answered", async () => {
    const key = await send();
    const sent = message(1, { idempotency_key: key });
    await hear({ ...sent, status: "sent" });
    expect(outbox.read()).toHaveLength(1);
    await answer(key, sent);
    expect(new Set(seen.map(String))).toEqual(new Set([key]));
    expect(queries.getQueryData<MessagePages>(KEY)?.pages[0]?.items[0]?.status).toBe("sent");
  });

  test("when the post is answered before the stream tells it", async () => {
    const key = await send();
    const sent = message(1, { idempotency_key: key });
    await answer(key, sent);
    await hear({ ...sent, status: "sent" });
    expect(new Set(seen.map(String))).toEqual(new Set([key]));
  });

  test("when older messages were asked for before, and come after", async () => {
    let older: (pages: MessagePages) => void = () => undefined;
    const loading = queries.fetchQuery({
      queryKey: KEY,
      staleTime: 0,
      queryFn: () => new Promise<MessagePages>((resolve) => (older = resolve)),
    });
    const key = await send();
    await answer(key, message(1, { idempotency_key: key }));
    older(pagesOf());
    await loading;
    await vi.waitFor(() => expect(bubbles()).toEqual([key]));
  });
});

test("of a colleague, who writes the same, both stand there", async () => {
  const key = await send();
  await hear(message(1, { author: { kind: "member", id: "other" } }));
  expect(bubbles()).toEqual(["m1", key]);
});
