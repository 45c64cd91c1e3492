import { expect, test } from "vitest";
import { lineDiff } from "../src/features/settings/knowledge/line-diff";

const shown = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, text }) => `${{ same: " ", gone: "-", new: "+" }[kind]}${text}`);

test("what stayed is between what went and what came", () => {
  expect(shown("a\nb\nc", "a\nx\nc")).toEqual([" a", "-b", "+x", " c"]);
  expect(shown("a\nb\nc\nd", "b\nc\ne\nd")).toEqual(["-a", " b", " c", "+e", " d"]);
  expect(shown("a", "a")).toEqual([" a"]);
  expect(shown("a\na", "a")).toEqual([" a", "-a"]);
});

test("two long texts without a common line are two blocks", () => {
  const many = (letter: string) => Array.from({ length: 2_500 }, (_, at) => `${letter}${at}`).join("\n");
  const lines = lineDiff(many("a"), many("b"));
  expect(lines.map((one) => one.kind)).toEqual([
    ...Array<string>(2_500).fill("gone"),
    ...Array<string>(2_500).fill("new"),
  ]);
});
