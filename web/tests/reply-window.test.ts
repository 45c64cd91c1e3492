import { describe, expect, test } from "vitest";
import type { Conversation } from "../src/api/client";
import { windowAt } from "../src/features/inbox/composer/window-at";

const NOW = Date.parse("2026-01-02T12:00:00Z");
const MINUTE = 60_000;

function conversation(more: Partial<Conversation>): Conversation {
  return {
    channel_kind: "whatsapp",
    window_until: null,
    entry_until: null,
    can_send_free_text: true,
    ...more,
  } as Conversation;
}

function at(ms: number): string {
  return new Date(NOW + ms).toISOString();
}

describe("the reply window of WhatsApp", () => {
  test("closes while the screen stands, whatever the last answer said", () => {
    const one = conversation({ window_until: at(MINUTE) });
    expect(windowAt(one, NOW)).toEqual({ closed: false, leftMs: MINUTE });
    expect(windowAt(one, NOW + MINUTE)).toEqual({ closed: true, leftMs: null });
  });

  test("is open as long as either of its two ends is ahead", () => {
    const one = conversation({ window_until: at(-MINUTE), entry_until: at(2 * MINUTE) });
    expect(windowAt(one, NOW)).toEqual({ closed: false, leftMs: 2 * MINUTE });
    expect(windowAt({ ...one, entry_until: at(-1) }, NOW).closed).toBe(true);
  });

  test("has never been open where the customer never wrote", () => {
    expect(windowAt(conversation({}), NOW)).toEqual({ closed: true, leftMs: null });
  });
});

test("a simulated phone takes free text also when a day has gone by", () => {
  const one = conversation({ channel_kind: "console", window_until: at(-MINUTE) });
  expect(windowAt(one, NOW)).toEqual({ closed: false, leftMs: null });
});
