import { describe, expect, test } from "vitest";
import type { Conversation, Message } from "../src/api/client";
import type { MessagePages, Pages } from "../src/api/keys";
import {
  nothingWanted,
  placeConversation,
  placeMessages,
  want,
} from "../src/realtime/apply-event";
import type { Change } from "../src/realtime/live-event";

function message(seq: number, more: Partial<Message> = {}): Message {
  return { id: `m${seq}`, seq, status: "received", ...more } as Message;
}

function thread(seqs: number[], cursor: string | null = null): MessagePages {
  return {
    pages: [{ items: seqs.map((seq) => message(seq)), next_cursor: cursor }],
    pageParams: [null],
  };
}

function seqsOf(pages: MessagePages): number[] {
  return pages.pages.flatMap((page) => page.items.map((one) => one.seq));
}

describe("messages", () => {
  test("a new one stands in front, whatever the order in which they come", () => {
    const placed = placeMessages(thread([3, 2, 1]), [message(5), message(4)]);
    expect(seqsOf(placed)).toEqual([5, 4, 3, 2, 1]);
  });

  test("one that is there is replaced, never repeated", () => {
    const placed = placeMessages(thread([2, 1]), [message(2, { text: "new" })]);
    expect(seqsOf(placed)).toEqual([2, 1]);
    expect(placed.pages[0]?.items[0]?.text).toBe("new");
  });

  test("how far it has got never goes back", () => {
    const before = placeMessages(thread([]), [message(1, { status: "read" })]);
    const placed = placeMessages(before, [message(1, { status: "delivered" })]);
    expect(placed.pages[0]?.items[0]?.status).toBe("read");
    const failed = placeMessages(before, [message(1, { status: "failed" })]);
    expect(failed.pages[0]?.items[0]?.status).toBe("failed");
  });

  test("one from further back than what is loaded is left out", () => {
    expect(seqsOf(placeMessages(thread([9, 8], "cursor"), [message(3)]))).toEqual([9, 8]);
  });
});

function conversation(id: string, at: number, status = "open"): Conversation {
  const last_message_at = `2026-01-01T00:00:${String(at).padStart(2, "0")}Z`;
  return { id, last_message_at, status } as Conversation;
}

function list(pages: Conversation[][], more: boolean): Pages<Conversation> {
  return {
    pages: pages.map((items, at) => ({
      items,
      next_cursor: more || at < pages.length - 1 ? `after ${at}` : null,
    })),
    pageParams: pages.map(() => null),
  };
}

const isOpen = (one: Conversation) => one.status === "open";

describe("the list", () => {
  const ids = (pages: Pages<Conversation>) => pages.pages.map((page) => page.items.map((one) => one.id));

  test("a conversation moves up when it has the newest message", () => {
    const before = list([[conversation("a", 9), conversation("b", 5)], [conversation("c", 1)]], false);
    expect(ids(placeConversation(before, conversation("c", 10), isOpen))).toEqual([["c", "a", "b"], []]);
  });

  test("one that no longer fits goes", () => {
    const before = list([[conversation("a", 9), conversation("b", 5)]], false);
    expect(ids(placeConversation(before, conversation("a", 9, "resolved"), isOpen))).toEqual([["b"]]);
  });

  test("one that belongs behind what is loaded waits there", () => {
    const before = list([[conversation("a", 9)]], true);
    expect(ids(placeConversation(before, conversation("z", 1), isOpen))).toEqual([["a"]]);
    const whole = list([[conversation("a", 9)]], false);
    expect(ids(placeConversation(whole, conversation("z", 1), isOpen))).toEqual([["a", "z"]]);
  });
});

test("a burst of changes asks for each thing once", () => {
  const change = (kind: string, objectId: string): Change => ({
    type: "change",
    seq: 1,
    kind,
    objectId,
    conversationId: "c1",
  });
  const wanted = nothingWanted();
  for (const id of ["m1", "m2", "m1"]) want(wanted, change("message_changed", id));
  want(wanted, change("note_changed", "n1"));
  expect([...wanted.conversations]).toEqual(["c1"]);
  expect([...(wanted.messages.get("c1") ?? [])]).toEqual(["m1", "m2"]);
  expect([...wanted.asides]).toEqual(["c1"]);
});
