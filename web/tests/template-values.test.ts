import { expect, test } from "vitest";
import type { TemplateVariable } from "../src/api/templates";
import { isAsked, valuesOf } from "../src/features/inbox/templates/template-values";

function variable(name: string, kind: string, required = true): TemplateVariable {
  return { name, kind, required, characters_at_most: null, example: null };
}

test("what was typed takes the shape of the API", () => {
  const variables = [
    variable("header.image", "image"),
    variable("body.first_name", "text"),
    variable("body.order", "text"),
    variable("buttons.0", "url"),
    variable("cards.1.body.1", "text"),
    variable("offer.ends_at", "moment"),
    variable("buttons.1", "products"),
  ];
  const typed = {
    "header.image": "https://example.com/a.png",
    "body.first_name": " Amina ",
    "body.order": "  ",
    "buttons.0": "track/7",
    "cards.1.body.1": "Bread",
    "offer.ends_at": "2026-12-01T10:00Z",
    "buttons.1": "ignored",
  };
  expect(valuesOf(variables, typed)).toEqual({
    header: { image: { link: "https://example.com/a.png" } },
    body: { first_name: "Amina" },
    buttons: { 0: "track/7" },
    cards: { 1: { body: { 1: "Bread" } } },
    offer: { ends_at: "2026-12-01T10:00:00.000Z" },
  });
});

test("what only programs know is not asked for", () => {
  expect(isAsked(variable("buttons.0", "payload", false))).toBe(false);
  expect(isAsked(variable("buttons.0", "products"))).toBe(false);
  expect(isAsked(variable("body.1", "text"))).toBe(true);
});
