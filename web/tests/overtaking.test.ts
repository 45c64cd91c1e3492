import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, type Conversation } from "../src/api/client";
import { keys, type Pages } from "../src/api/keys";
import { FreshQueries } from "../src/api/fresh-queries";
import { Refresher } from "../src/realtime/refresh";

const KEY = keys.conversation("c");
const LIST = keys.conversationList({});

/** The requests that nobody has answered yet, the oldest first. */
let requests: ((found: Conversation | null) => void)[];
let queries: FreshQueries;
let refresher: Refresher;

beforeEach(() => {
  requests = [];
  queries = new FreshQueries();
  refresher = new Refresher(queries, "m");
  vi.spyOn(api, "GET").mockImplementation((() =>
    new Promise((resolve, reject) =>
      requests.push((found) => {
        if (found) resolve({ data: found, response: new Response() });
        else reject(new TypeError("no network"));
      }),
    )) as unknown as typeof api.GET);
});
afterEach(() => {
  refresher.stop();
  vi.restoreAllMocks();
});

function conversation(more: Partial<Conversation> = {}): Conversation {
  return {
    id: "c",
    status: "open",
    priority: "normal",
    labels: [],
    last_message_at: "2026-01-01T00:00:00Z",
    contact: { id: "p", name: null },
    ...more,
  } as Conversation;
}

const shown = () => queries.getQueryData<Conversation>(KEY);

async function answer(number: number, found: Conversation | null): Promise<void> {
  await vi.waitFor(() => expect(requests.length).toBeGreaterThan(number));
  requests[number]?.(found);
  await new Promise((done) => setTimeout(done));
}

test("one request at a time, and one more for whatever changed meanwhile", async () => {
  void refresher.fetchConversation("c");
  void refresher.fetchConversation("c");
  void refresher.fetchConversation("c");
  expect(requests).toHaveLength(1);
  await answer(0, conversation({ unread: 1 }));
  expect(shown()?.unread).toBe(1);
  await answer(1, conversation({ unread: 3 }));
  expect(shown()?.unread).toBe(3);
  expect(requests).toHaveLength(2);
});

test("what was asked for before a command was answered is not put over the answer", async () => {
  void refresher.fetchConversation("c");
  refresher.placeConversation(conversation({ status: "resolved" }));
  await answer(0, conversation());
  expect(shown()?.status).toBe("resolved");
  await answer(1, conversation({ status: "resolved", unread: 0 }));
  expect(shown()?.unread).toBe(0);
});

test("a change that waits for its answer stands over what comes in", async () => {
  const expected = refresher.expect(conversation(), (one) => ({ ...one, status: "resolved" }));
  void refresher.fetchConversation("c");
  await answer(0, conversation({ unread: 2 }));
  expect(shown()).toMatchObject({ status: "resolved", unread: 2 });
  expected.done();
});

test("a change that is refused puts back what it changed, and nothing else", async () => {
  const first = refresher.expect(conversation(), (one) => ({ ...one, status: "resolved" }));
  // Meanwhile a colleague has changed something else.
  void refresher.fetchConversation("c");
  await answer(0, conversation({ priority: "urgent" }));
  first.takeBack((one) => ({ ...one, status: "open" }));
  expect(shown()).toMatchObject({ status: "open", priority: "urgent" });
  await answer(1, conversation({ status: "pending", priority: "urgent" }));
  expect(shown()?.status).toBe("pending");
});

test("a list that is behind is asked for again when one thing is put into it", async () => {
  const asked = vi.fn(() => Promise.reject(new Error("no answer")));
  queries.setQueryData<Pages<Conversation>>(LIST, {
    pages: [{ items: [conversation()], next_cursor: null }],
    pageParams: [null],
  });
  const observer = new QueryObserver(queries, {
    queryKey: LIST,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: asked,
  });
  const leave = observer.subscribe(() => undefined);
  await queries.invalidateQueries({ queryKey: LIST });
  expect(observer.getCurrentResult().isRefetchError).toBe(true);
  refresher.placeConversation(conversation({ unread: 1 }));
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
  await vi.waitFor(() => expect(observer.getCurrentResult().isRefetchError).toBe(true));
  leave();
});

test("what comes when the next member is there already is put nowhere", async () => {
  void refresher.fetchConversation("c");
  refresher.stop();
  queries.clear();
  await answer(0, conversation());
  expect(shown()).toBeUndefined();
});
