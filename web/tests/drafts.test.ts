import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../src/api/client";
import { keptDraft, readDraft, writeAnswering, writeDraft } from "../src/features/inbox/composer/local-draft";
import { fetchDraft, saveDraft } from "../src/features/inbox/composer/server-draft";

const KEY = "parley.draft.m.c";
const NOW = Date.parse("2026-01-02T12:00:00Z");

/** What the browser stores, and whether it has room for more. */
const stored = new Map<string, string>();
let room = true;

/** The one draft that the server has, as another device may change it. */
let server: { text: string; in_reply_to: string | null; updated_at: string } | null;
let refusal: number | null;
const asked: string[] = [];

beforeEach(() => {
  stored.clear();
  room = true;
  server = null;
  refusal = null;
  asked.length = 0;
  vi.useFakeTimers({ now: NOW });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    removeItem: (key: string) => void stored.delete(key),
    setItem: (key: string, value: string) => {
      if (!room) throw new DOMException("full", "QuotaExceededError");
      stored.set(key, value);
    },
  });
  const answer = (name: string, run: (body: never) => unknown) =>
    (async (_: string, init: { body?: never }) => {
      asked.push(name);
      const problem = { status: refusal ?? 404, code: "x", title: "x" };
      const data = refusal === null ? run(init.body as never) : null;
      const ok = data !== null;
      return { data: data ?? undefined, error: ok ? undefined : problem, response: new Response(null, { status: ok ? 200 : problem.status }) };
    }) as never;
  vi.spyOn(api, "GET").mockImplementation(answer("GET", () => server));
  vi.spyOn(api, "PUT").mockImplementation(
    answer("PUT", (body: { text: string; in_reply_to: string | null }) => onServer(body.text, body.in_reply_to)),
  );
  vi.spyOn(api, "DELETE").mockImplementation(
    answer("DELETE", () => {
      server = null;
      return {};
    }),
  );
});

afterEach(() => {
  // What is kept in memory only lasts as long as the page.
  room = true;
  writeDraft("m", "c", "x");
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function onServer(text: string, answering: string | null = null) {
  server = { text, in_reply_to: answering, updated_at: new Date(Date.now()).toISOString() };
  return server;
}

function later(ms = 60_000): void {
  vi.setSystemTime(Date.now() + ms);
}

describe("in this browser", () => {
  test("what was typed when storage was full is not replaced by what was stored before", () => {
    writeDraft("m", "c", "Hel");
    room = false;
    writeDraft("m", "c", "Hello");
    expect(readDraft("m", "c")).toBe("Hello");
    room = true;
    writeDraft("m", "c", "Hello!");
    expect([readDraft("m", "c"), stored.get(KEY)]).toEqual(["Hello!", expect.stringContaining("Hello!")]);
  });

  test("a note has a draft of its own, and an empty draft leaves nothing behind", () => {
    writeDraft("m", "c", "For colleagues", "note");
    writeDraft("m", "c", "For the customer");
    expect([readDraft("m", "c", "note"), readDraft("m", "c")]).toEqual(["For colleagues", "For the customer"]);
    writeDraft("m", "c", "");
    writeDraft("m", "c", "", "note");
    expect(stored.size).toBe(0);
  });

  test("words kept by an earlier version are read", () => {
    stored.set(KEY, "Half a sentence");
    expect(readDraft("m", "c")).toBe("Half a sentence");
  });
});

describe("with the server", () => {
  test("the message that is answered is saved with the words", async () => {
    writeDraft("m", "c", "To that");
    writeAnswering("m", "c", "m7");
    await saveDraft("m", "c");
    expect(server).toMatchObject({ text: "To that", in_reply_to: "m7" });
    expect(keptDraft("m", "c")).toMatchObject({ unsaved: false, serverAt: server?.updated_at });
  });

  test("a refusal is not taken for saved", async () => {
    writeDraft("m", "c", "Hello");
    refusal = 409;
    await expect(saveDraft("m", "c")).rejects.toThrow();
    expect(keptDraft("m", "c").unsaved).toBe(true);
    refusal = null;
    await saveDraft("m", "c");
    expect(server?.text).toBe("Hello");
  });

  test("what was cleared is thrown away there, and not taken back in the meantime", async () => {
    writeDraft("m", "c", "Hello");
    await saveDraft("m", "c");
    later();
    writeDraft("m", "c", "");
    await fetchDraft("m", "c", true);
    expect(readDraft("m", "c")).toBe("");
    await saveDraft("m", "c");
    expect([server, stored.size]).toEqual([null, 0]);
  });

  test("what was cleared before the answer to its saving came is thrown away, too", async () => {
    writeDraft("m", "c", "Hello");
    const saving = saveDraft("m", "c");
    await Promise.resolve();
    writeDraft("m", "c", "");
    await Promise.all([saving, saveDraft("m", "c")]);
    expect([server, stored.size, asked]).toEqual([null, 0, ["PUT", "DELETE"]]);
  });

  test("who signed out before the answer to its saving came has nothing left here", async () => {
    writeDraft("m", "c", "Hello");
    const saving = saveDraft("m", "c");
    await Promise.resolve();
    stored.clear();
    await saving;
    expect([server?.text, stored.size]).toEqual(["Hello", 0]);
  });

  test("what was sent on another device does not come back here", async () => {
    writeDraft("m", "c", "Hello");
    await saveDraft("m", "c");
    server = null;
    await fetchDraft("m", "c", false);
    expect([readDraft("m", "c"), stored.size]).toEqual(["", 0]);
  });

  test("a newer draft of another device wins over an older one, which is handed back", async () => {
    writeDraft("m", "c", "Hello");
    await saveDraft("m", "c");
    later();
    onServer("Hello Amina", "m3");
    expect(await fetchDraft("m", "c", true)).toBeNull();
    expect(keptDraft("m", "c")).toMatchObject({ text: "Hello Amina", answering: "m3", unsaved: false });
    later();
    writeDraft("m", "c", "Hello Amina, typed offline");
    later();
    onServer("Hello Amina and Jonas");
    expect(await fetchDraft("m", "c", true)).toMatchObject({ text: "Hello Amina, typed offline" });
    expect(readDraft("m", "c")).toBe("Hello Amina and Jonas");
  });

  test("what was written here since wins over an older one there", async () => {
    onServer("Hello");
    later();
    writeDraft("m", "c", "Hello, newer");
    await fetchDraft("m", "c", true);
    expect(keptDraft("m", "c")).toMatchObject({ text: "Hello, newer", unsaved: true });
  });
});
