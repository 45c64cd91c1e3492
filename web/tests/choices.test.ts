import { expect, test } from "vitest";
import { bodyOf, emptyChoices, saysTwice, titlesOf } from "../src/features/inbox/composer/structured/choices";

const said = { ...emptyChoices("buttons", " Which day? "), footer: " " };

test("empty options are left out, and the others are numbered", () => {
  const options = [" Friday ", "", "Saturday"].map((title) => ({ title, description: "x" }));
  expect(bodyOf({ ...said, options })).toEqual({
    interactive: {
      body: "Which day?",
      buttons: [
        { id: "1", title: "Friday" },
        { id: "2", title: "Saturday" },
      ],
    },
  });
});

test("a list without a name of its rows takes the words that open it", () => {
  const options = [{ title: "Olive bread", description: "4.50 €" }];
  const choices = { ...said, kind: "list" as const, opens: "See it", options };
  expect(bodyOf(choices).interactive?.list).toEqual({
    button: "See it",
    sections: [
      { title: "See it", rows: [{ id: "1", title: "Olive bread", description: "4.50 €" }] },
    ],
  });
  expect(titlesOf(choices)).toEqual(["See it"]);
});

test("two options of the same words are found", () => {
  const options = ["Yes", "yes "].map((title) => ({ title, description: "" }));
  expect(saysTwice({ ...said, options })).toBe(true);
});
