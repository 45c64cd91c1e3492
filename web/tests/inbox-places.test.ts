import { afterEach, describe, expect, test, vi } from "vitest";
import { shownOf } from "../src/features/inbox/list/use-chosen";
import { stepFrom } from "../src/features/inbox/list/places";
import { inboxSearch } from "../src/features/inbox/search";
import { entriesOf, placeOf } from "../src/features/inbox/thread/entries";
import { FLAT, peaksOf } from "../src/features/inbox/thread/peaks";
import { isGivenUp } from "../src/features/inbox/thread/sounding";
import type { Message } from "../src/api/client";
import { PresenceStore } from "../src/realtime/presence-store";

const rows = ["a", "b", "c", "d"].map((id) => ({ id }));

describe("from one conversation to the next", () => {
  test("below and above, and no further than the ends", () => {
    expect(stepFrom(rows, "b", 1, null)?.id).toBe("c");
    expect(stepFrom(rows, "b", -1, null)?.id).toBe("a");
    expect(stepFrom(rows, "d", 1, null)).toBeUndefined();
  });

  test("with none open, the first", () => {
    expect(stepFrom(rows, undefined, 1, { id: "b", at: 1 })?.id).toBe("a");
  });

  test("one that has just left the list is gone on from where it stood", () => {
    const left = { id: "x", at: 2 };
    expect(stepFrom(rows, "x", 1, left)?.id).toBe("c");
    expect(stepFrom(rows, "x", -1, left)?.id).toBe("b");
    // One that was opened from elsewhere never stood here.
    expect(stepFrom(rows, "y", 1, left)?.id).toBe("a");
  });
});

test("nothing is done with what one does not see", () => {
  expect([...shownOf(new Set(["b", "gone"]), rows)]).toEqual(["b"]);
});

test("the number of a message in an address is a number", () => {
  expect(inboxSearch({ m: 7 }).m).toBe(7);
  for (const m of ["7", -1, 1.5, null]) expect(inboxSearch({ m }).m).toBeUndefined();
});

test("a message is found by its number; what is shown elsewhere by the one before", () => {
  const message = (seq: number, more: Partial<Message> = {}) =>
    ({
      id: `m${seq}`,
      seq,
      kind: "text",
      in_reply_to: null,
      idempotency_key: null,
      occurred_at: "2026-01-01T10:00:00Z",
      author: { kind: "contact", id: "p" },
      ...more,
    }) as Message;
  const reaction = message(2, { kind: "reaction", in_reply_to: "m1" });
  const entries = entriesOf([message(3), reaction, message(1)], []);
  const at = (seq: number) => entries[placeOf(entries, seq)]?.key;
  expect([at(3), at(2), at(1), at(0)]).toEqual(["m3", "m1", "m1", undefined]);
});

describe("who is there", () => {
  const presence = (memberId: string, state: "viewing" | "typing" | "left") => ({
    type: "presence" as const,
    conversationId: "c",
    memberId,
    state,
  });

  test("whoever types is told before whoever looks", () => {
    const store = new PresenceStore();
    store.take(presence("looks", "viewing"), 0);
    store.take(presence("types", "typing"), 0);
    expect(store.at("c").map((one) => one.memberId)).toEqual(["types", "looks"]);
    store.expire(10_000);
    expect(store.at("c").map((one) => one.typing)).toEqual([false, false]);
  });

  test("what the server knows takes the place of what was known", () => {
    const store = new PresenceStore();
    store.take(presence("gone", "viewing"), 0);
    store.takeAll("c", [{ memberId: "here", state: "viewing" }], 0);
    expect(store.at("c")).toEqual([{ memberId: "here", typing: false }]);
  });
});

describe("recordings", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("a wave that could not be fetched is asked for again", async () => {
    const fetched = vi.fn(() => Promise.resolve(new Response(null, { status: 503 })));
    vi.stubGlobal("fetch", fetched);
    expect(await peaksOf("/voice", 10)).toBe(FLAT);
    expect(await peaksOf("/voice", 10)).toBe(FLAT);
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  test("one that cannot be read here is fetched once", async () => {
    const fetched = vi.fn(() => Promise.resolve(new Response("no sound")));
    vi.stubGlobal("fetch", fetched);
    const decodeAudioData = () => Promise.reject(new DOMException("no", "EncodingError"));
    vi.stubGlobal(
      "OfflineAudioContext",
      class {
        decodeAudioData = decodeAudioData;
      },
    );
    expect(await peaksOf("/odd", 10)).toBe(FLAT);
    expect(await peaksOf("/odd", 10)).toBe(FLAT);
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  test("paused before it began, a recording is not broken", () => {
    expect(isGivenUp(new DOMException("interrupted", "AbortError"))).toBe(true);
    expect(isGivenUp(new DOMException("no codec", "NotSupportedError"))).toBe(false);
  });
});
