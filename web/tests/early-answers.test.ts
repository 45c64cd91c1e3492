import { QueryObserver } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import type { Conversation } from "../src/api/client";
import { keys, type Pages } from "../src/api/keys";
import { FreshQueries } from "../src/api/fresh-queries";
import { Refresher } from "../src/realtime/refresh";

const LIST = keys.conversationList({ status: "open" });

let unsubscribe: () => void = () => undefined;
afterEach(() => unsubscribe());

/** A question on screen, whose answers come when a test gives them, in the order of asking. */
function asked<T>(queries: FreshQueries, queryKey: readonly unknown[]) {
  const answers: ((answer: T) => void)[] = [];
  const observer = new QueryObserver<T>(queries, {
    queryKey,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => new Promise<T>((answer) => answers.push(answer)),
  });
  unsubscribe = observer.subscribe(() => undefined);
  const answer = async (number: number, value: T) => {
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(number));
    answers[number]?.(value);
  };
  return { answer, times: () => answers.length, read: () => queries.getQueryData<T>(queryKey) };
}

test("what was asked for before a command is asked for again after it", async () => {
  const queries = new FreshQueries();
  const hooks = asked<string[]>(queries, ["hooks", "f"]);
  const settled = queries.invalidateQueries({ queryKey: ["hooks"] });
  await hooks.answer(0, []);
  await hooks.answer(1, ["made"]);
  await settled;
  expect(hooks.read()).toEqual(["made"]);
  expect(hooks.times()).toBe(2);
});

test("what fails while it is asked for the first time keeps nobody waiting", async () => {
  const queries = new FreshQueries();
  const observer = new QueryObserver(queries, {
    queryKey: ["hooks"],
    retry: false,
    queryFn: () => Promise.reject(new Error("no answer")),
  });
  unsubscribe = observer.subscribe(() => undefined);
  await queries.invalidateQueries({ queryKey: ["hooks"] });
  expect(observer.getCurrentResult().isError).toBe(true);
});

test("what is left while it loads is given up without a word", async () => {
  const queries = new FreshQueries();
  const slow = asked<string>(queries, ["hooks", "slow"]);
  await slow.answer(0, "old");
  await vi.waitFor(() => expect(slow.read()).toBe("old"));
  const left = new QueryObserver(queries, {
    queryKey: ["hooks", "left"],
    queryFn: ({ signal }) =>
      new Promise((_, refuse) => signal.addEventListener("abort", () => refuse(signal.reason))),
  }).subscribe(() => undefined);
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on("unhandledRejection", hear);
  const settled = queries.invalidateQueries({ queryKey: ["hooks"] });
  left();
  await new Promise((done) => setTimeout(done, 20));
  await slow.answer(1, "new");
  await settled;
  process.off("unhandledRejection", hear);
  expect(unheard).toEqual([]);
  expect(slow.read()).toBe("new");
});

function conversation(text: string): Conversation {
  return {
    id: "c",
    status: "open",
    last_message_at: "2026-01-01T00:00:00Z",
    last_message: { text },
    contact: { id: "p" },
    label_ids: [],
  } as unknown as Conversation;
}

test("a conversation that changes while its list loads is in the list as it changed", async () => {
  const queries = new FreshQueries();
  const refresher = new Refresher(queries, "m");
  const list = asked<Pages<Conversation>>(queries, LIST);
  refresher.placeConversation(conversation("new"));
  await list.answer(0, { pages: [{ items: [], next_cursor: null }], pageParams: [null] });
  await vi.waitFor(() =>
    expect(list.read()?.pages[0]?.items).toEqual([conversation("new")]),
  );
  refresher.stop();
});

test("a conversation that is being opened shows what came meanwhile", async () => {
  const queries = new FreshQueries();
  const refresher = new Refresher(queries, "m");
  const one = asked<Conversation>(queries, keys.conversation("c"));
  refresher.placeConversation(conversation("new"));
  await one.answer(0, conversation("old"));
  await vi.waitFor(() => expect(queries.isFetching()).toBe(0));
  await vi.waitFor(() => expect(one.read()).toEqual(conversation("new")));
  refresher.stop();
});
