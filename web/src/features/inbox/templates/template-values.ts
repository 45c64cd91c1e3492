import type { TemplateValues, TemplateVariable } from "../../../api/templates";

/** What somebody typed, by the name of the variable. */
export type Typed = Readonly<Record<string, string>>;

const LINKS = new Set(["image", "video", "document"]);
const WORDS = new Set(["text", "url", "code", "payload"]);

/** Whether a form can ask for it. The rest are objects of a catalogue, which only programs know. */
export function canBeTyped({ kind }: TemplateVariable): boolean {
  return WORDS.has(kind) || LINKS.has(kind) || kind === "moment";
}

/** What a button sends back is for programs: left out, it is the button's own words. */
export function isAsked(variable: TemplateVariable): boolean {
  return canBeTyped(variable) && (variable.kind !== "payload" || variable.required);
}

/** `cards.0.body.1` typed becomes `{cards: {0: {body: {1: …}}}}`, as the API takes it. */
export function valuesOf(variables: readonly TemplateVariable[], typed: Typed): TemplateValues {
  const values: TemplateValues = {};
  for (const variable of variables) {
    const words = typed[variable.name]?.trim();
    if (!words || !canBeTyped(variable)) continue;
    let place: TemplateValues = values;
    const path = variable.name.split(".");
    const last = path.pop() ?? variable.name;
    for (const part of path) {
      const inside = place[part];
      place = isValues(inside) ? inside : (place[part] = {});
    }
    place[last] = valueOf(variable.kind, words);
  }
  return values;
}

function valueOf(kind: string, words: string): unknown {
  if (LINKS.has(kind)) return { link: words };
  if (kind === "moment") {
    const moment = new Date(words);
    return Number.isNaN(moment.getTime()) ? words : moment.toISOString();
  }
  return words;
}

function isValues(value: unknown): value is TemplateValues {
  return typeof value === "object" && value !== null;
}
