import { expect, test } from "vitest";
import { OnceKeys } from "../src/lib/once-keys";

test("an attempt that is made again has the same key, another wish has another", () => {
  const keys = new OnceKeys();
  const first = keys.keyFor({ text: "Hello", at: 1 });
  expect(keys.keyFor({ text: "Hello", at: 1 })).toBe(first);
  const second = keys.keyFor({ text: "Hello", at: 2 });
  expect(second).not.toBe(first);
  keys.forget();
  expect(keys.keyFor({ text: "Hello", at: 2 })).not.toBe(second);
});

test("a wish without content is a wish, too", () => {
  const keys = new OnceKeys();
  const first = keys.keyFor(undefined);
  expect(keys.keyFor(undefined)).toBe(first);
  keys.forget();
  expect(keys.keyFor(undefined)).not.toBe(first);
});
