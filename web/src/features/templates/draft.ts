import type { Template } from "../../api/templates";

export type ButtonKind = "QUICK_REPLY" | "URL" | "PHONE_NUMBER";

export interface DraftButton {
  kind: ButtonKind;
  text: string;
  /** The address or the number; nothing for a quick reply. */
  value: string;
}

/** A template as the form has it: texts and buttons. Others are made at Meta. */
export interface Draft {
  name: string;
  language: string;
  category: string;
  header: string;
  body: string;
  footer: string;
  buttons: DraftButton[];
  /** By where the variable stands: `header.1`, `body.first_name`, `buttons.0`. */
  examples: Record<string, string>;
}

export type Component = Template["components"][number];

const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;
const KINDS: readonly string[] = ["QUICK_REPLY", "URL", "PHONE_NUMBER"];

export const EMPTY_DRAFT: Draft = {
  name: "",
  language: "en",
  category: "UTILITY",
  header: "",
  body: "",
  footer: "",
  buttons: [],
  examples: {},
};

/** The names in a text, each once, in their order. */
export function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1] ?? ""))];
}

/** Where values have to stand, in the order in which people fill them in. */
export function placesOf({ header, body, buttons }: Draft): string[] {
  return [
    ...namesIn(header).map((name) => `header.${name}`),
    ...namesIn(body).map((name) => `body.${name}`),
    ...buttons.flatMap((button, at) =>
      button.kind === "URL" && namesIn(button.value).length ? [`buttons.${at}`] : [],
    ),
  ];
}

export function isNamed({ header, body }: Draft): boolean {
  return namesIn(header + body).some((name) => !/^\d+$/.test(name));
}

/** The same in Meta's words. */
export function componentsOf(draft: Draft): Component[] {
  const { header, body, footer, buttons, examples } = draft;
  const named = isNamed(draft);
  const exampleOf = (part: "header" | "body", text: string) => {
    const names = namesIn(text);
    if (names.length === 0) return {};
    const values = names.map((name) => examples[`${part}.${name}`] ?? "");
    const all = names.map((param_name, at) => ({ param_name, example: values[at] ?? "" }));
    if (named) return { example: { [`${part}_text_named_params`]: all } };
    return { example: part === "body" ? { body_text: [values] } : { header_text: values } };
  };
  return [
    ...(header
      ? [{ type: "HEADER", format: "TEXT", text: header, ...exampleOf("header", header) }]
      : []),
    { type: "BODY", text: body, ...exampleOf("body", body) },
    ...(footer ? [{ type: "FOOTER", text: footer }] : []),
    ...(buttons.length
      ? [
          {
            type: "BUTTONS",
            buttons: buttons.map((button, at) => buttonOf(button, examples[`buttons.${at}`])),
          },
        ]
      : []),
  ];
}

/** Null when the template has what the form has no field for; it would be lost by saving. */
export function draftOf(template: Template): Draft | null {
  const draft: Draft = {
    ...EMPTY_DRAFT,
    name: template.name,
    language: template.language,
    category: template.category.toUpperCase(),
    examples: {},
  };
  for (const component of template.components) {
    const text = textOf(component, "text");
    switch (textOf(component, "type").toUpperCase()) {
      case "HEADER":
        if (textOf(component, "format").toUpperCase() !== "TEXT") return null;
        draft.header = text;
        break;
      case "BODY":
        draft.body = text;
        break;
      case "FOOTER":
        draft.footer = text;
        break;
      case "BUTTONS": {
        const buttons = buttonsOf(component);
        if (!buttons) return null;
        draft.buttons = buttons;
        break;
      }
      default:
        return null;
    }
  }
  for (const { name, example } of template.variables) draft.examples[name] = example ?? "";
  return draft;
}

/** The text as the customer would read it, with the examples in their places. */
export function filledIn(text: string, part: string, examples: Record<string, string>): string {
  return text.replace(VARIABLE, (whole, name: string) => examples[`${part}.${name}`] || whole);
}

function buttonOf({ kind, text, value }: DraftButton, example: string | undefined) {
  if (kind === "QUICK_REPLY") return { type: kind, text };
  if (kind === "PHONE_NUMBER") return { type: kind, text, phone_number: value };
  const filled = example ? value.replace(VARIABLE, example) : "";
  return { type: kind, text, url: value, ...(namesIn(value).length ? { example: [filled] } : {}) };
}

function buttonsOf(component: Component): DraftButton[] | null {
  const list = component["buttons"];
  if (!Array.isArray(list)) return null;
  const buttons: DraftButton[] = [];
  for (const one of list) {
    const kind = textOf(one, "type").toUpperCase();
    if (!isKind(kind)) return null;
    const value = textOf(one, kind === "URL" ? "url" : "phone_number");
    buttons.push({ kind, text: textOf(one, "text"), value });
  }
  return buttons;
}

function isKind(kind: string): kind is ButtonKind {
  return KINDS.includes(kind);
}

function textOf(thing: unknown, name: string): string {
  if (typeof thing !== "object" || thing === null) return "";
  const value: unknown = Reflect.get(thing, name);
  return typeof value === "string" ? value : "";
}
