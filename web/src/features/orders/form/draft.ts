import { latinDigits, minorOf, typedMoney } from "../../../lib/money";
import type { Order, OrderEdit, OrderIn } from "../order";

/** An order as it is typed: amounts are text until they are read in the order's currency. */
export interface Line {
  key: string;
  name: string;
  sku: string;
  quantity: string;
  price: string;
}

export interface Draft {
  currency: string;
  lines: Line[];
  shipping: string;
  tax: string;
  discount: string;
  address: string;
  note: string;
}

type Amounts = Pick<Order, "shipping_minor" | "tax_minor" | "discount_minor">;

export interface Reading extends Amounts {
  items: OrderIn["items"];
  total: number;
  /** `price:<line>`, `quantity:<line>`, `name:<line>`, `shipping`, `tax`, `discount`. */
  faults: ReadonlySet<string>;
}

export const QUANTITY_AT_MOST = 1_000_000;
export const LINES_AT_MOST = 200;

export function emptyLine(): Line {
  return { key: crypto.randomUUID(), name: "", sku: "", quantity: "1", price: "" };
}

export function emptyDraft(currency: string): Draft {
  const none = { shipping: "", tax: "", discount: "", address: "", note: "" };
  return { currency, lines: [emptyLine()], ...none };
}

export function draftOf(order: Order): Draft {
  const { currency } = order;
  const typed = (minor: number) => (minor ? typedMoney(minor, currency) : "");
  return {
    currency,
    lines: order.items.map((item) => ({
      key: crypto.randomUUID(),
      name: item.name,
      sku: item.sku,
      quantity: String(item.quantity),
      price: typedMoney(item.unit_price_minor, currency),
    })),
    shipping: typed(order.shipping_minor),
    tax: typed(order.tax_minor),
    discount: typed(order.discount_minor),
    address: order.shipping_address ?? "",
    note: order.note ?? "",
  };
}

export function read(draft: Draft): Reading {
  const faults = new Set<string>();
  const amount = (typed: string, name: string): number => {
    if (!typed.trim()) return 0;
    const minor = minorOf(typed, draft.currency);
    if (minor === null) faults.add(name);
    return minor ?? 0;
  };
  const items = draft.lines.map(({ key, name, sku, quantity, price }) => {
    if (!name.trim()) faults.add(`name:${key}`);
    if (!price.trim()) faults.add(`price:${key}`);
    const count = /^\d{1,7}$/.test(latinDigits(quantity.trim()))
      ? Number(latinDigits(quantity.trim()))
      : 0;
    if (count < 1 || count > QUANTITY_AT_MOST) faults.add(`quantity:${key}`);
    return {
      name: name.trim(),
      sku: sku.trim(),
      quantity: count,
      unit_price_minor: amount(price, `price:${key}`),
    };
  });
  const shipping_minor = amount(draft.shipping, "shipping");
  const tax_minor = amount(draft.tax, "tax");
  const discount_minor = amount(draft.discount, "discount");
  const before = items.reduce((sum, one) => sum + one.quantity * one.unit_price_minor, 0);
  const total = before + shipping_minor + tax_minor - discount_minor;
  if (total < 0) faults.add("discount");
  return { items, shipping_minor, tax_minor, discount_minor, total, faults };
}

/** Only what differs is sent: the rest keeps what a colleague may just have written. */
export function changedOf(order: Order, draft: Draft, reading: Reading): OrderEdit {
  const { items, shipping_minor, tax_minor, discount_minor } = reading;
  const address = draft.address.trim();
  const note = draft.note.trim();
  return {
    ...(sameItems(items, order.items) ? {} : { items }),
    ...(shipping_minor === order.shipping_minor ? {} : { shipping_minor }),
    ...(tax_minor === order.tax_minor ? {} : { tax_minor }),
    ...(discount_minor === order.discount_minor ? {} : { discount_minor }),
    ...(address === (order.shipping_address ?? "") ? {} : { shipping_address: address || null }),
    ...(note === (order.note ?? "") ? {} : { note: note || null }),
  };
}

function sameItems(some: OrderIn["items"], others: Order["items"]): boolean {
  if (some.length !== others.length) return false;
  return some.every((one, place) => {
    const other = others[place];
    return (
      other !== undefined &&
      one.name === other.name &&
      (one.sku ?? "") === other.sku &&
      one.quantity === other.quantity &&
      one.unit_price_minor === other.unit_price_minor
    );
  });
}
