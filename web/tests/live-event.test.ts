import { expect, test } from "vitest";
import { liveEventOf } from "../src/realtime/live-event";
import { PresenceStore } from "../src/realtime/presence-store";

function presence(state: string | null) {
  const data = JSON.stringify({ conversation_id: "c1", member_id: "m1", state });
  return liveEventOf({ name: "presence", id: null, data });
}

test("whoever has left is gone at once", () => {
  const store = new PresenceStore();
  for (const [state, shown] of [["viewing", 1], [null, 0]] as const) {
    const event = presence(state);
    if (event?.type === "presence") store.take(event);
    expect(store.at("c1")).toHaveLength(shown);
  }
  expect(presence("dancing")).toBeNull();
});
