import { expect, test } from "vitest";
import { firstGap, slashBefore, withWords } from "../src/features/inbox/composer/slash";

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

test.each([
  ["/hel", "/hel", 0, "Hello", "Hello"],
  // Typing went on while it was being filled in: behind it, and before it.
  ["/hel, and", "/hel", 0, "Hello", "Hello, and"],
  ["Well, /hel", "/hel", 0, "Hello", "Well, Hello"],
  ["/a /hel", "/hel", 3, "Hello", "/a Hello"],
])("in %j the stroke %j is filled in", (text, stroke, from, words, filled) => {
  const { text: after, from: start, to } = withWords(text, stroke, from, words) ?? {};
  expect(after).toBe(filled);
  expect(after?.slice(start, to)).toBe(words);
});

test("where the stroke has been taken back nothing is filled in", () => {
  expect(withWords("/he", "/hel", 0, "Hello")).toBeNull();
});
