import { describe, expect, it } from "vitest";
import { changedOf, draftOf, read } from "../src/features/orders/form/draft";
import { following, type Order } from "../src/features/orders/order";
import { sums } from "../src/features/orders/sums";

const ORDER: Order = {
  id: "01a21bdb-0000-7000-8000-000000000001",
  number: 7,
  source: "manual",
  external_id: null,
  contact: null,
  conversation_id: null,
  status: "confirmed",
  next_statuses: [],
  currency: "KWD",
  items: [{ name: "Olives", sku: "", quantity: 3, unit_price_minor: 1250 }],
  items_minor: 3750,
  shipping_minor: 0,
  tax_minor: 0,
  discount_minor: 250,
  total_minor: 3500,
  shipping_address: null,
  note: null,
  version: 1,
  placed_at: "2026-01-01T00:00:00Z",
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
};

describe("an order's form", () => {
  it("sends nothing when nothing was changed", () => {
    const draft = draftOf(ORDER);
    expect(read(draft).total).toBe(ORDER.total_minor);
    expect(changedOf(ORDER, draft, read(draft))).toEqual({});
  });

  it("sends only what was changed", () => {
    const draft = { ...draftOf(ORDER), shipping: "1", address: "Salmiya" };
    const edit = changedOf(ORDER, draft, read(draft));
    expect(edit).toEqual({ shipping_minor: 1000, shipping_address: "Salmiya" });
  });

  it("names every field that cannot be read", () => {
    const [line] = draftOf(ORDER).lines;
    if (!line) throw new Error("an order has a line");
    const wrong = { ...line, name: " ", quantity: "0", price: "1.2505" };
    const { faults } = read({ ...draftOf(ORDER), lines: [wrong], discount: "9" });
    expect([...faults].sort()).toEqual(
      ["discount", `name:${line.key}`, `price:${line.key}`, `quantity:${line.key}`].sort(),
    );
  });
});

it("follows the server's state machine", () => {
  expect(following("draft")).toEqual(["confirmed", "paid", "shipped", "delivered", "cancelled"]);
  expect(following("paid")).toEqual(["shipped", "delivered", "cancelled", "refunded"]);
  expect(following("refunded")).toEqual([]);
});

it("sums by currency and never across", () => {
  const day = (on: string, currency: string, orders: number, total_minor: number) => ({
    day: on,
    currency,
    orders,
    total_minor,
  });
  const days = [
    day("2026-11-27", "KWD", 1, 5000),
    day("2026-11-27", "EUR", 2, 100),
    day("2026-11-21", "EUR", 1, 10),
    day("2026-11-20", "EUR", 1, 1),
  ];
  expect(sums(days, "2026-11-27")).toEqual([
    { currency: "EUR", today: 100, week: 110, month: 111 },
    { currency: "KWD", today: 5000, week: 5000, month: 5000 },
  ]);
});
