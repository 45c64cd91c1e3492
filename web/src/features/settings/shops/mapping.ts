import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { isOrderStatus, type OrderStatus } from "../../../api/order-status";
import { textIn } from "../../../ui/form-dialog";
import type { ShopMapping } from "./shops-queries";

export interface MappedField {
  name: Exclude<keyof ShopMapping, "amounts" | "address" | "currency_code">;
  words: MessageDescriptor;
  required?: boolean;
}

/** In the order in which a person draws them; of items, the paths count from the item. */
export const MAPPED: readonly MappedField[] = [
  { name: "order_id", words: msg`Id of the order`, required: true },
  { name: "number", words: msg`Number of the order` },
  { name: "status", words: msg`Word for the status` },
  { name: "items", words: msg`List of items`, required: true },
  { name: "item_name", words: msg`Within an item: name`, required: true },
  { name: "item_quantity", words: msg`Within an item: quantity`, required: true },
  { name: "item_price", words: msg`Within an item: price of one`, required: true },
  { name: "item_sku", words: msg`Within an item: article number` },
  { name: "shipping", words: msg`Shipping costs` },
  { name: "tax", words: msg`Tax` },
  { name: "discount", words: msg`Discount` },
  { name: "total", words: msg`Total` },
  { name: "placed_at", words: msg`When it was placed` },
  { name: "changed_at", words: msg`When it was last changed` },
  { name: "phone", words: msg`Customer’s phone` },
  { name: "email", words: msg`Customer’s e-mail address` },
  { name: "name", words: msg`Customer’s name` },
  { name: "country", words: msg`Customer’s country` },
  { name: "note", words: msg`Note` },
  { name: "event_id", words: msg`Id of the call` },
];

const CURRENCY_CODE = /^[A-Z]{3}$/;

export function mappingIn(form: FormData): ShopMapping {
  const paths: Record<string, string> = {};
  for (const { name } of MAPPED) paths[name] = textIn(form, `map-${name}`);
  const currency = textIn(form, "map-currency");
  const fixed = CURRENCY_CODE.test(currency);
  return {
    order_id: "",
    items: "",
    item_name: "",
    item_quantity: "",
    item_price: "",
    ...paths,
    currency: fixed ? "" : currency,
    currency_code: fixed ? currency : "",
    amounts: form.get("map-minor") === null ? "decimal" : "minor",
    address: linesOf(textIn(form, "map-address")),
  };
}

/** `word = status`, a line for each. Null when a line says something else. */
export function wordsIn(form: FormData): Record<string, OrderStatus> | null {
  const words: Record<string, OrderStatus> = {};
  for (const line of linesOf(textIn(form, "words"))) {
    const at = line.lastIndexOf("=");
    const status = line.slice(at + 1).trim();
    if (at < 1 || !isOrderStatus(status)) return null;
    words[line.slice(0, at).trim()] = status;
  }
  return words;
}

export function wordLines(words: Record<string, OrderStatus>): string {
  return Object.entries(words)
    .map(([word, status]) => `${word} = ${status}`)
    .join("\n");
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
