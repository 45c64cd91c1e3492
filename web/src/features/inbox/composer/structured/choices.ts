import type { Body } from "../../../../outbox/letter";

export type ChoiceKind = "buttons" | "list" | "link";

/** What WhatsApp takes; the server has the last word. */
export const LIMITS = {
  body: 1024,
  edge: 60,
  button: 20,
  buttons: 3,
  row: 24,
  rowText: 72,
  rows: 10,
} as const;

export interface Option {
  title: string;
  description: string;
}

export interface Choices {
  kind: ChoiceKind;
  body: string;
  header: string;
  footer: string;
  options: readonly Option[];
  /** Of a list: the words that open it, and what stands above its rows. */
  opens: string;
  section: string;
  /** Of a link. */
  label: string;
  url: string;
}

export const NOTHING: Option = { title: "", description: "" };

export function emptyChoices(kind: ChoiceKind, body: string): Choices {
  const options = kind === "link" ? [] : [NOTHING, NOTHING];
  return { kind, body, header: "", footer: "", options, opens: "", section: "", label: "", url: "" };
}

/** What is offered under the text. */
export function titlesOf(choices: Choices): string[] {
  if (choices.kind === "list") return [choices.opens];
  if (choices.kind === "link") return [choices.label];
  return filled(choices).map((one) => one.title);
}

export function bodyOf(choices: Choices): Body {
  const { kind, label, url, opens, section } = choices;
  const options = filled(choices).map(({ title, description }, place) => ({
    id: `${place + 1}`,
    title,
    ...(kind === "list" && description ? { description } : {}),
  }));
  const interactive = {
    body: choices.body.trim(),
    ...(choices.header.trim() ? { header: choices.header.trim() } : {}),
    ...(choices.footer.trim() ? { footer: choices.footer.trim() } : {}),
  };
  if (kind === "link") {
    return { interactive: { ...interactive, link: { text: label.trim(), url: url.trim() } } };
  }
  if (kind === "buttons") return { interactive: { ...interactive, buttons: options } };
  const list = {
    button: opens.trim(),
    sections: [{ title: section.trim() || opens.trim(), rows: options }],
  };
  return { interactive: { ...interactive, list } };
}

/** Whether two options say the same: WhatsApp refuses it, and nobody could tell the answers apart. */
export function saysTwice(choices: Choices): boolean {
  const titles = filled(choices).map((one) => one.title.toLowerCase());
  return new Set(titles).size < titles.length;
}

function filled(choices: Choices): Option[] {
  return choices.options
    .map(({ title, description }) => ({ title: title.trim(), description: description.trim() }))
    .filter((one) => one.title);
}
