import { describe, expect, test } from "vitest";
import type { Problem } from "../src/api/client";
import { after, again, due, isHeldUp, nextLook, type Letter } from "../src/outbox/letter";

const NOW = 1_000_000;

function letter(id: string, more: Partial<Letter> = {}): Letter {
  return {
    id,
    workspaceId: "w",
    memberId: "m",
    conversationId: "c",
    body: { text: id },
    writtenAt: `2026-01-01T00:00:0${id.length}Z`,
    state: "waiting",
    attempts: 0,
    notBefore: 0,
    ...more,
  };
}

function refused(status: number, retryAfterSeconds: number | null = null) {
  const problem = { status, code: "x", title: "", type: "", detail: "" } as Problem;
  return { kind: "refused" as const, problem, retryAfterSeconds };
}

describe("a letter after an attempt", () => {
  test("is gone when it has arrived", () => {
    expect(after(letter("a"), { kind: "sent" }, NOW)).toBeNull();
  });

  test("waits longer each time nobody answers, but never for ever", () => {
    let one = letter("a");
    const waits: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      one = after(one, { kind: "unreachable" }, NOW) ?? one;
      waits.push(one.notBefore - NOW);
    }
    expect(waits.slice(0, 3)).toEqual([500, 1_000, 2_000]);
    expect(Math.max(...waits)).toBe(30_000);
    expect(one.state).toBe("waiting");
  });

  test.each([401, 408, 429, 500, 503])("waits after %i", (status) => {
    expect(after(letter("a"), refused(status), NOW)?.state).toBe("waiting");
  });

  test.each([400, 403, 404, 409, 422])("stops after %i and says why", (status) => {
    const one = after(letter("a"), refused(status), NOW);
    expect(one?.state).toBe("stopped");
    expect(one?.problem?.status).toBe(status);
  });

  test("obeys the server's Retry-After", () => {
    expect(after(letter("a"), refused(429, 7), NOW)?.notBefore).toBe(NOW + 7_000);
  });
});

describe("the order", () => {
  test("none overtakes another of its conversation; other conversations go on", () => {
    const letters = [
      letter("bb"),
      letter("a", { notBefore: NOW + 1 }),
      letter("ccc", { conversationId: "d" }),
    ];
    expect(due(letters, NOW).map((one) => one.id)).toEqual(["ccc"]);
    expect(due(letters, NOW + 1).map((one) => one.id)).toEqual(["a", "ccc"]);
  });

  test("behind one that stopped, the others wait for its author", () => {
    expect(due([letter("a", { state: "stopped" }), letter("bb")], NOW)).toEqual([]);
  });

  test("says when to look again", () => {
    expect(nextLook([], NOW)).toBeNull();
    expect(nextLook([letter("a", { notBefore: NOW + 50 })], NOW)).toBe(50);
  });

  test("is not looked at again sooner because of those that wait behind another", () => {
    const letters = [letter("a", { notBefore: NOW + 50 }), letter("bb")];
    expect(nextLook(letters, NOW)).toBe(50);
  });

  test("is looked at again though one stopped, or is due, in another conversation", () => {
    const waits = letter("a", { notBefore: NOW + 50 });
    const stopped = letter("b", { conversationId: "d", state: "stopped" });
    const behind = letter("cc", { conversationId: "d" });
    const leaving = letter("e", { conversationId: "f" });
    expect(nextLook([waits, stopped, behind, leaving], NOW)).toBe(50);
    expect(nextLook([stopped, behind], NOW)).toBeNull();
  });

  test("lets a template past what only an open window lets through", () => {
    const closed = refused(409).problem;
    const stopped = letter("a", { state: "stopped", problem: { ...closed, code: "reply_window_closed" } });
    const words = letter("bb");
    const template = letter("ccc", { body: { template: { id: "t" } } });
    expect(due([stopped, words, template], NOW)).toEqual([template]);
    expect(due([{ ...stopped, problem: closed }, words, template], NOW)).toEqual([]);
  });

  test("tells who waits behind one that stopped", () => {
    const letters = [letter("a", { state: "stopped" }), letter("bb"), letter("d", { conversationId: "d" })];
    expect(letters.map((one) => isHeldUp(one, letters))).toEqual([false, true, false]);
    expect(isHeldUp(letter("bb"), [letter("a"), letter("bb")])).toBe(false);
  });
});

test("sent once more it is a new letter that has seen what came in between", () => {
  const stopped = letter("a", { state: "stopped", attempts: 3, problem: refused(409).problem });
  const next = again(stopped, "b", 12);
  expect(next).toMatchObject({ id: "b", state: "waiting", attempts: 0, notBefore: 0 });
  expect(next.body.composed_after_seq).toBe(12);
  expect("problem" in next).toBe(false);
});
