import { expect, test } from "vitest";
import { lastMonths, usageSearch } from "../src/features/settings/usage/search";

test("a year of months ends with this one", () => {
  const months = lastMonths(new Date("2026-01-31T23:59:00Z"));
  expect(months.slice(0, 3)).toEqual(["2026-01", "2025-12", "2025-11"]);
  expect(months).toHaveLength(12);
});

test("what is no month is this month", () => {
  expect(usageSearch({ month: "2026-13" })).toEqual({ month: undefined });
  expect(usageSearch({ month: "2026-02" })).toEqual({ month: "2026-02" });
});
