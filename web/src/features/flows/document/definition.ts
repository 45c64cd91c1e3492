/** A flow as it is drawn: one value that never changes. Every change makes another one. */

export type Config = Readonly<Record<string, unknown>>;
export type Ways = Readonly<Record<string, string | null>>;
export type Place = readonly [number, number];

export interface Step {
  readonly id: string;
  readonly kind: string;
  readonly config: Config;
  readonly next: Ways;
  readonly title: string;
  readonly at: Place | null;
}

export interface Trigger {
  readonly id: string;
  readonly kind: string;
  readonly config: Config;
  readonly when: Config | null;
}

export interface Definition {
  readonly format: 1;
  readonly start: string | null;
  readonly triggers: readonly Trigger[];
  readonly steps: readonly Step[];
  readonly settings: Config;
}

/** What the API gave; a part that is none is left out, as the server would refuse it. */
export function readDefinition(document: Config): Definition {
  return {
    format: 1,
    start: textIn(document, "start"),
    triggers: objectsIn(document["triggers"]).flatMap((one) => readTrigger(one) ?? []),
    steps: objectsIn(document["steps"]).flatMap((one) => readStep(one) ?? []),
    settings: objectOf(document["settings"]),
  };
}

/** As the API takes it; nothing in it is ours to change any more. */
export function asDocument({ triggers, steps, ...rest }: Definition): Record<string, unknown> {
  return {
    ...rest,
    triggers: triggers.map((one) => ({ ...one })),
    steps: steps.map((one) => ({ ...one, next: { ...one.next } })),
  };
}

export function objectOf(value: unknown): Config {
  return isObject(value) ? value : {};
}

export function objectsIn(value: unknown): Config[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textIn(part: Config, name: string): string | null {
  const found = part[name];
  return typeof found === "string" && found ? found : null;
}

function readStep(part: Config): Step | null {
  const [id, kind] = [textIn(part, "id"), textIn(part, "kind")];
  if (!id || !kind) return null;
  const next: Record<string, string | null> = {};
  for (const [way, target] of Object.entries(objectOf(part["next"]))) {
    next[way] = typeof target === "string" ? target : null;
  }
  const title = textIn(part, "title") ?? "";
  return { id, kind, config: objectOf(part["config"]), next, title, at: placeOf(part["at"]) };
}

function readTrigger(part: Config): Trigger | null {
  const [id, kind] = [textIn(part, "id"), textIn(part, "kind")];
  if (!id || !kind) return null;
  const when = isObject(part["when"]) ? part["when"] : null;
  return { id, kind, config: objectOf(part["config"]), when };
}

function placeOf(value: unknown): Place | null {
  if (!Array.isArray(value)) return null;
  const [x, y]: unknown[] = value;
  return typeof x === "number" && typeof y === "number" ? [x, y] : null;
}
