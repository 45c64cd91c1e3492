import type { Config, Definition } from "./definition";
import { isObject } from "./definition";

/** One difference in the words of flows; `part` is the id of a step or trigger, or the whole. */
export interface Difference {
  what: "added" | "removed" | "changed";
  part: string;
  field: string;
}

/** What is different between two drawings; where a step stands on the canvas is no difference. */
export function compare(before: Definition, after: Definition): Difference[] {
  const found: Difference[] = [];
  if (before.start !== after.start) found.push({ what: "changed", part: "", field: "start" });
  found.push(...fields("", before.settings, after.settings));
  for (const name of ["triggers", "steps"] as const) {
    const old = new Map<string, object>(before[name].map((one) => [one.id, one]));
    const now = new Map<string, object>(after[name].map((one) => [one.id, one]));
    for (const id of old.keys()) {
      if (!now.has(id)) found.push({ what: "removed", part: id, field: "" });
    }
    for (const [id, one] of now) {
      const known = old.get(id);
      if (!known) found.push({ what: "added", part: id, field: "" });
      else if (known !== one) found.push(...fields(id, seen(known), seen(one)));
    }
  }
  return found;
}

function fields(part: string, before: Config, after: Config, place = ""): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    const field = place ? `${place}.${name}` : name;
    if (isObject(old) && isObject(now)) return fields(part, old, now, field);
    const what = old === undefined ? "added" : now === undefined ? "removed" : "changed";
    return [{ what, part, field } as const];
  });
}

function seen(part: object): Config {
  return Object.fromEntries(Object.entries(part).filter(([name]) => name !== "id" && name !== "at"));
}
