import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../src/api/client";
import { deleteNote } from "../src/features/inbox/thread/deleted-notes";
import { UNDO_MS } from "../src/ui/toast";

const NOTE = { id: "n", conversation_id: "c" };
let deleted: number;

beforeEach(() => {
  deleted = 0;
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
  vi.spyOn(api, "DELETE").mockImplementation((async () => {
    deleted += 1;
    return { data: undefined, response: new Response(null, { status: 204 }) };
  }) as never);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a note that is taken back in time is never deleted", async () => {
  const undo = deleteNote(NOTE, new QueryClient(), vi.fn());
  await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
  undo();
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  window.dispatchEvent(new Event("pagehide"));
  expect(deleted).toBe(0);
});

test("a note is deleted once, when its time is over or when the page is left", async () => {
  deleteNote(NOTE, new QueryClient(), vi.fn());
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(deleted).toBe(1);
  window.dispatchEvent(new Event("pagehide"));
  deleteNote(NOTE, new QueryClient(), vi.fn());
  window.dispatchEvent(new Event("pagehide"));
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(deleted).toBe(2);
});
