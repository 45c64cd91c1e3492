import { expect, test } from "vitest";
import { isDone, nextStep, welcomeSearch } from "../src/features/settings/welcome/steps";

const nothing = {
  channel_id: null,
  invited: false,
  conversation_id: null,
  answered: false,
  complete: false,
};

test("goes on where something is missing", () => {
  expect(nextStep(nothing)).toBe("channel");
  expect(nextStep({ ...nothing, channel_id: "1" })).toBe("team");
  expect(nextStep({ ...nothing, channel_id: "1", invited: true })).toBe("message");
  expect(nextStep({ ...nothing, channel_id: "1", conversation_id: "2" })).toBe("message");
});

test("a team is not asked for twice, and nothing else counts as a step", () => {
  expect(isDone("team", { ...nothing, invited: true })).toBe(true);
  expect(isDone("message", { ...nothing, channel_id: "1", conversation_id: "2" })).toBe(false);
  expect(welcomeSearch({ step: "payment" })).toEqual({ step: undefined });
});
