import type { components } from "../../../api/schema";
import { isObject, objectOf, objectsIn, textIn, type Config } from "../document/definition";

export type ScriptEvent = components["schemas"]["ScriptEvent"];
export type Simulation = components["schemas"]["SimulationOut"];

export interface Line {
  node: string;
  way: string;
}

export interface Said {
  text: string;
  kind: string;
  /** What the customer may press: ids and their words. */
  options: readonly { id: string; title: string }[];
}

export interface Turn {
  lines: readonly Line[];
  said: readonly Said[];
  /** What was done besides, by its kind: `label`, `note`, `http` … */
  did: readonly string[];
}

export function readTurn(turn: Config): Turn {
  return {
    lines: objectsIn(turn["steps"]).map((one) => ({
      node: textIn(one, "node") ?? "",
      way: textIn(one, "way") ?? "",
    })),
    said: objectsIn(turn["said"]).map((one) => ({
      text: textIn(one, "text") ?? "",
      kind: textIn(one, "kind") ?? "text",
      options: optionsOf(objectOf(one["content"])),
    })),
    did: objectsIn(turn["did"]).flatMap((one) => textIn(one, "type") ?? []),
  };
}

function optionsOf(content: Config): Said["options"] {
  const list = isObject(content["list"]) ? content["list"] : {};
  const rows = objectsIn(list["sections"]).flatMap((one) => objectsIn(one["rows"]));
  return [...objectsIn(content["buttons"]), ...rows].map((one) => ({
    id: textIn(one, "id") ?? "",
    title: textIn(one, "title") ?? "",
  }));
}

/** Which steps and ways these lines came by; `now` is where it stands, when it stands. */
export interface Light {
  path: ReadonlySet<string>;
  taken: ReadonlySet<string>;
  now: string | null;
}

export function lightOf(lines: readonly Line[], start: string | null, now: string | null): Light {
  const path = new Set(lines.map((one) => one.node));
  if (now) path.add(now);
  const taken = new Set(lines.map(({ node, way }) => `${node}:${way === "jumps" ? "@jump" : way}`));
  if (start && path.has(start)) taken.add("@start:next");
  return { path, taken, now };
}
