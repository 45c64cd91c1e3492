import type { components } from "../../../api/schema";
import type { Definition } from "./definition";

export type Finding = components["schemas"]["FlowFindingOut"];

export interface PartFindings {
  errors: number;
  warnings: number;
  /** By the rest of the path: `config.text`, `next.failed`, `id`. */
  byField: ReadonlyMap<string, Finding>;
  /** Ways out that the server asks to be drawn. */
  ways: readonly string[];
}

const PLACE = /^(?:draft|definition)\.(steps|triggers)\.(\d+)(?:\.(.+))?$/;

/** The server names parts by their number in the document that was checked. */
export function findingsByPart(
  findings: readonly Finding[],
  { steps, triggers }: Pick<Definition, "steps" | "triggers">,
): ReadonlyMap<string, PartFindings> {
  const found = new Map<string, Finding[]>();
  const places = new Map<Finding, string>();
  for (const finding of findings) {
    const [, list, number, rest = ""] = PLACE.exec(finding.field) ?? [];
    const part = (list === "steps" ? steps : triggers)[Number(number)];
    // What is about the whole flow is shown at its beginning.
    const id = list && part ? part.id : "";
    places.set(finding, list ? rest : finding.field.replace(/^(draft|definition)\.?/, ""));
    found.set(id, [...(found.get(id) ?? []), finding]);
  }
  return new Map(
    [...found].map(([id, all]) => {
      const byField = new Map(all.toReversed().map((one) => [places.get(one) ?? "", one]));
      const ways = [...byField.keys()].flatMap((one) =>
        one.startsWith("next.") ? [one.slice("next.".length)] : [],
      );
      const errors = all.filter((one) => one.level === "error").length;
      return [id, { errors, warnings: all.length - errors, byField, ways }];
    }),
  );
}
