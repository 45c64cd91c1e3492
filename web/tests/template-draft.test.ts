import { describe, expect, test } from "vitest";
import {
  componentsOf,
  draftOf,
  EMPTY_DRAFT,
  filledIn,
  placesOf,
  type Draft,
} from "../src/features/templates/draft";
import type { Template } from "../src/api/templates";

const DRAFT: Draft = {
  ...EMPTY_DRAFT,
  name: "order_sent",
  header: "Order {{1}}",
  body: "Hello {{1}}, it is on its way. It comes {{2}}, we think.",
  footer: "Olive Bakery",
  buttons: [
    { kind: "QUICK_REPLY", text: "Thanks", value: "" },
    { kind: "URL", text: "Track", value: "https://shop.example/t/{{1}}" },
  ],
  examples: { "header.1": "482", "body.1": "Ann", "body.2": "today", "buttons.1": "x7" },
};

function templateOf(draft: Draft, components = componentsOf(draft)): Template {
  const variables = Object.entries(draft.examples).map(([name, example]) => ({
    name,
    example,
    kind: "text",
    required: true,
    characters_at_most: null,
  }));
  return {
    id: "1",
    account_id: "2",
    external_id: null,
    name: draft.name,
    language: draft.language,
    category: draft.category,
    status: "APPROVED",
    status_reason: null,
    quality: null,
    usable: true,
    parameter_format: "positional",
    components,
    variables,
    created_at: "",
    synced_at: "",
    gone_at: null,
  };
}

describe("a template in the form", () => {
  test("survives the way to Meta's words and back", () => {
    expect(draftOf(templateOf(DRAFT))).toEqual(DRAFT);
  });

  test("carries an example for every variable, as Meta wants them", () => {
    const [header, body, , buttons] = componentsOf(DRAFT);
    expect(header?.["example"]).toEqual({ header_text: ["482"] });
    expect(body?.["example"]).toEqual({ body_text: [["Ann", "today"]] });
    expect(buttons?.["buttons"]).toContainEqual({
      type: "URL",
      text: "Track",
      url: "https://shop.example/t/{{1}}",
      example: ["https://shop.example/t/x7"],
    });
    const named = { ...DRAFT, header: "", body: "Hello {{first_name}}, welcome.", buttons: [] };
    expect(componentsOf({ ...named, examples: { "body.first_name": "Ann" } })[0]).toEqual({
      type: "BODY",
      text: named.body,
      example: { body_text_named_params: [{ param_name: "first_name", example: "Ann" }] },
    });
  });

  test("names every place that wants a value, once", () => {
    expect(placesOf({ ...DRAFT, body: "Hi {{1}} and again {{1}}." })).toEqual([
      "header.1",
      "body.1",
      "buttons.1",
    ]);
  });

  test("is not opened when something of it has no field", () => {
    const image = { type: "HEADER", format: "IMAGE" };
    expect(draftOf(templateOf(DRAFT, [image, ...componentsOf(DRAFT).slice(1)]))).toBeNull();
    const carousel = { type: "CAROUSEL", cards: [] };
    expect(draftOf(templateOf(DRAFT, [...componentsOf(DRAFT), carousel]))).toBeNull();
  });

  test("shows a variable without an example as it stands", () => {
    expect(filledIn("Hi {{1}}, {{ 2 }}", "body", { "body.1": "Ann" })).toBe("Hi Ann, {{ 2 }}");
  });
});
