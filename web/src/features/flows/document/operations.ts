import { objectsIn, type Config, type Definition, type Place, type Step, type Trigger } from "./definition";

export const START = "@start";
export const GRID = 16;

/** Short, and readable in YAML and in the log: `ask_question`, `ask_question_2`. */
export function freeId(definition: Definition, kind: string): string {
  const taken = new Set([...definition.steps, ...definition.triggers].map((one) => one.id));
  if (!taken.has(kind)) return kind;
  for (let number = 2; ; number += 1) {
    const id = `${kind}_${number}`;
    if (!taken.has(id)) return id;
  }
}

export function addStep(definition: Definition, kind: string, at: Place, config: Config = {}) {
  const id = freeId(definition, kind);
  const step: Step = { id, kind, config, next: {}, title: "", at: onGrid(at) };
  const start = definition.start ?? (definition.steps.length === 0 ? id : null);
  return { id, definition: { ...definition, start, steps: [...definition.steps, step] } };
}

export function addTrigger(definition: Definition, kind: string, config: Config = {}) {
  const id = freeId(definition, kind);
  const trigger: Trigger = { id, kind, config, when: null };
  return { id, definition: { ...definition, triggers: [...definition.triggers, trigger] } };
}

export function changeStep(definition: Definition, id: string, part: Partial<Step>): Definition {
  return {
    ...definition,
    steps: definition.steps.map((one) => (one.id === id ? { ...one, ...part } : one)),
  };
}

/** A case that got another name keeps where it leads to. */
export function configure(definition: Definition, id: string, config: Config): Definition {
  return withStep(definition, id, (step) => {
    const [before, after] = [caseNames(step.config), caseNames(config)];
    const renamed = before.flatMap((name, at) => (after[at] === name ? [] : [at]));
    const [at] = renamed;
    if (before.length !== after.length || renamed.length !== 1 || at === undefined) {
      return { ...step, config };
    }
    const [old, now] = [before[at] ?? "", after[at] ?? ""];
    const next = Object.entries(step.next).map(([way, to]) => [way === old ? now : way, to] as const);
    return { ...step, config, next: Object.fromEntries(next) };
  });
}

export function changeTrigger(definition: Definition, id: string, part: Partial<Trigger>) {
  return {
    ...definition,
    triggers: definition.triggers.map((one) => (one.id === id ? { ...one, ...part } : one)),
  };
}

/** From `START` it names the first step. A `target` of null says that the run ends there. */
export function connect(
  definition: Definition,
  from: string,
  way: string,
  target: string | null,
): Definition {
  if (from === START) return { ...definition, start: target };
  return withStep(definition, from, (step) => ({ ...step, next: { ...step.next, [way]: target } }));
}

export function disconnect(definition: Definition, from: string, way: string): Definition {
  if (from === START) return { ...definition, start: null };
  return withStep(definition, from, (step) => ({ ...step, next: without(step.next, way) }));
}

/** Also what led to them is gone: an edge to nowhere would be a fault that nobody drew. */
export function remove(definition: Definition, ids: ReadonlySet<string>): Definition {
  const steps = definition.steps
    .filter((one) => !ids.has(one.id))
    .map((one) => {
      const kept = Object.entries(one.next).filter(([, target]) => !target || !ids.has(target));
      const same = kept.length === Object.keys(one.next).length;
      return same ? one : { ...one, next: Object.fromEntries(kept) };
    });
  return {
    ...definition,
    steps,
    triggers: definition.triggers.filter((one) => !ids.has(one.id)),
    start: definition.start && ids.has(definition.start) ? null : definition.start,
  };
}

export function move(definition: Definition, places: ReadonlyMap<string, Place>): Definition {
  const steps = definition.steps.map((one) => {
    const found = places.get(one.id);
    if (!found) return one;
    const at = onGrid(found);
    return one.at && one.at[0] === at[0] && one.at[1] === at[1] ? one : { ...one, at };
  });
  return steps.every((one, place) => one === definition.steps[place])
    ? definition
    : { ...definition, steps };
}

/** Copies of these steps, with the edges among them and none to others. */
export function paste(definition: Definition, copied: readonly Step[], shift: number) {
  const ids = new Map<string, string>();
  let grown = definition;
  for (const step of copied) {
    const made = addStep(grown, kindPart(step.id, step.kind), shifted(step.at, shift));
    ids.set(step.id, made.id);
    grown = changeStep(made.definition, made.id, {
      kind: step.kind,
      config: step.config,
      title: step.title,
    });
  }
  for (const step of copied) {
    const next: Record<string, string | null> = {};
    for (const [way, target] of Object.entries(step.next)) {
      const copy = target === null ? null : ids.get(target);
      if (copy !== undefined) next[way] = copy;
    }
    grown = changeStep(grown, ids.get(step.id) ?? "", { next });
  }
  return { definition: grown, ids: [...ids.values()] };
}

function withStep(definition: Definition, id: string, change: (step: Step) => Step): Definition {
  return {
    ...definition,
    steps: definition.steps.map((one) => (one.id === id ? change(one) : one)),
  };
}

function without(next: Step["next"], way: string): Step["next"] {
  return Object.fromEntries(Object.entries(next).filter(([one]) => one !== way));
}

function caseNames(config: Config): string[] {
  return objectsIn(config["cases"]).map((one) => String(one["name"] ?? ""));
}

function kindPart(id: string, kind: string): string {
  return id.replace(/_\d+$/, "") || kind;
}

function shifted(at: Place | null, by: number): Place {
  return at ? [at[0] + by, at[1] + by] : [by, by];
}

function onGrid([x, y]: Place): Place {
  return [Math.round(x / GRID) * GRID, Math.round(y / GRID) * GRID];
}
