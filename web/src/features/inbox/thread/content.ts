/**
 * What messages hold that are more than a text. The content is the provider's own object, so
 * nothing of its shape is taken for granted.
 */
type Content = Record<string, unknown> | null;

export interface Place {
  latitude: number;
  longitude: number;
  name: string;
  address: string;
}

export interface Card {
  name: string;
  lines: string[];
}

export interface Choices {
  header: string;
  footer: string;
  titles: string[];
}

export interface OrderLine {
  product: string;
  quantity: number;
  price: string;
}

export function placeIn(content: Content): Place | null {
  const place = objectAt(content, "location") ?? content;
  const latitude = place?.["latitude"];
  const longitude = place?.["longitude"];
  if (typeof latitude !== "number" || typeof longitude !== "number") return null;
  return { latitude, longitude, name: textAt(place, "name"), address: textAt(place, "address") };
}

export function cardsIn(content: Content): Card[] {
  // The provider's, or those that were sent from here.
  return [...listAt(content, "contacts"), ...listAt(content, "cards")].map((card) => ({
    name: textAt(objectAt(card, "name"), "formatted_name") || textAt(card, "name"),
    lines: [
      ...listAt(card, "phones").map((one) => textAt(one, "phone")),
      ...listAt(card, "emails").map((one) => textAt(one, "email")),
    ].filter(Boolean),
  }));
}

/** Buttons or rows that we offered. */
export function choicesIn(content: Content): Choices | null {
  const offered = objectAt(content, "interactive") ?? content;
  if (!offered) return null;
  const action = objectAt(offered, "action") ?? offered;
  const rows = [
    ...listAt(action, "sections"),
    ...listAt(objectAt(offered, "list"), "sections"),
  ].flatMap((section) => listAt(section, "rows"));
  const titles = [
    ...listAt(action, "buttons").map((one) => textAt(objectAt(one, "reply") ?? one, "title")),
    ...rows.map((one) => textAt(one, "title")),
    textAt(objectAt(offered, "link"), "text"),
    textAt(objectAt(action, "parameters"), "display_text"),
  ].filter(Boolean);
  if (titles.length === 0) return null;
  return {
    header: textAt(objectAt(offered, "header"), "text") || textAt(offered, "header"),
    footer: textAt(objectAt(offered, "footer"), "text") || textAt(offered, "footer"),
    titles,
  };
}

/** The words of a choice that the customer made. */
export function chosenIn(content: Content): string {
  const made = objectAt(content, "interactive") ?? objectAt(content, "button") ?? content;
  const reply = objectAt(made, "button_reply") ?? objectAt(made, "list_reply") ?? made;
  return textAt(reply, "title") || textAt(reply, "text");
}

export function orderIn(content: Content): OrderLine[] {
  const order = objectAt(content, "order") ?? content;
  return listAt(order, "product_items").map((item) => ({
    product: textAt(item, "product_retailer_id"),
    quantity: Number(item["quantity"]) || 1,
    price: [item["item_price"], item["currency"]].filter(isShown).join(" "),
  }));
}

export function emojiIn(content: Content): string {
  return textAt(objectAt(content, "reaction") ?? content, "emoji");
}

function isShown(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectAt(content: Content, key: string): Record<string, unknown> | null {
  const value = content?.[key];
  return isObject(value) ? value : null;
}

function listAt(content: Content, key: string): Record<string, unknown>[] {
  const value = content?.[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textAt(content: Content, key: string): string {
  const value = content?.[key];
  return typeof value === "string" ? value : "";
}
