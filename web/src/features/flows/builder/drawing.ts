import { TOLD, wordsIn, type Callable } from "../callable";
import type { Marks } from "../canvas/marks";
import { compare } from "../document/compare";
import { objectOf, textIn, type Config, type Definition, type Place } from "../document/definition";
import type { Kinds } from "../flow-queries";

/** The old drawing with what the draft has added since, so that both are seen on one canvas. */
export function withRemoved(old: Definition, draft: Definition): Definition {
  const known = new Set(old.steps.map((one) => one.id));
  return { ...old, steps: [...old.steps, ...draft.steps.filter((one) => !known.has(one.id))] };
}

export function changesOf(old: Definition, draft: Definition): Marks["changes"] {
  return new Map(
    compare(old, draft).map((one) => [one.part, one.field ? "changed" : one.what]),
  );
}

/** What a new one has besides what it needs: nobody waits for ever because he forgot to say. */
export const FIRST: Readonly<Record<string, Config>> = { call_flow: { timeout_seconds: 86_400 } };

/** Beside the step that it comes behind, and on no other one. */
export function freePlace(definition: Definition, behind: Place | null): Place {
  const last = definition.steps.at(-1)?.at ?? null;
  const from = behind ?? last;
  let [x, y] = from ? [from[0] + 352, from[1]] : [0, 0];
  const taken = (at: number, down: number) =>
    definition.steps.some((one) => one.at && Math.abs(one.at[0] - at) < 272 && Math.abs(one.at[1] - down) < 160);
  while (taken(x, y)) y += 176;
  return [x, y];
}

export function valuesOf(definition: Definition, kinds: Kinds, callable: readonly Callable[]): string[] {
  const kept = definition.steps.flatMap(({ kind, config }) => {
    const one = kind === "set_value" ? textIn(config, "name") : textIn(config, "save_as");
    const saved = Array.isArray(config["save"]) ? config["save"].map((each) => textIn(objectOf(each), "save_as")) : [];
    const called = callable.find((each) => kind === "call_flow" && each.id === config["flow_id"]);
    const back = called && one ? [...called.outputs, ...TOLD].map((name) => `${one}.${name}`) : [one];
    return [...back, ...saved].flatMap((name) => (name ? [`vars.${name}`] : []));
  });
  const given = definition.triggers.flatMap(
    ({ kind, config }) =>
      kind === "called"
        ? wordsIn(config["inputs"]).map((name) => `trigger.inputs.${name}`)
        : (kinds.triggers.find((one) => one.kind === kind)?.gives?.map((name) => `trigger.${name}`) ?? []),
  );
  return [...new Set([...kept, ...given, ...kinds.values])];
}
