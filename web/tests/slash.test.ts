import { expect, test } from "vitest";
import { firstGap, slashBefore } from "../src/features/inbox/composer/slash";

test.each([
  ["/", 1, ""],
  ["/hel", 4, "hel"],
  ["Well /hel", 9, "hel"],
  ["Well\n/شكر", 9, "شكر"],
  ["and/or", 6, null],
  ["/hello there", 12, null],
  ["https://example.com", 19, null],
  ["/hello", 3, "he"],
])("the stroke before the cursor in %j at %i", (text, caret, words) => {
  expect(slashBefore(text, caret)?.words ?? null).toBe(words);
});

test("the first placeholder without a value", () => {
  expect(firstGap("To {{ contact.email }} and {{x}}")).toEqual({
    from: 3,
    to: 22,
    words: "{{ contact.email }}",
  });
  expect(firstGap("A brace { is } none")).toBeNull();
});
