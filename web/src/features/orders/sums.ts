import type { components } from "../../api/schema";

export type DayTotal = components["schemas"]["DayTotalOut"];

export interface Sum {
  currency: string;
  today: number;
  week: number;
  month: number;
}

/** The day that it is in a time zone, as `2026-11-27`. */
export function latestDay(timeZone: string, now = new Date()): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(now);
}

/** By currency, the one that brought most orders first. Amounts of two are never added. */
export function sums(days: readonly DayTotal[], today: string): Sum[] {
  const found = new Map<string, Sum & { orders: number }>();
  const weekAgo = Date.parse(today) - 6 * 86_400_000;
  for (const { currency, day, total_minor, orders } of days) {
    const sum = found.get(currency) ?? { currency, today: 0, week: 0, month: 0, orders: 0 };
    if (day === today) sum.today += total_minor;
    if (Date.parse(day) >= weekAgo) sum.week += total_minor;
    sum.month += total_minor;
    sum.orders += orders;
    found.set(currency, sum);
  }
  return [...found.values()]
    .toSorted((one, other) => other.orders - one.orders)
    .map(({ orders: _, ...sum }) => sum);
}
