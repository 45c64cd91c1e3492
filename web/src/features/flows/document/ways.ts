import { objectsIn, textIn, type Config, type Step } from "./definition";

/** A way out of a step. One that is required hinders publishing until it is drawn. */
export interface Way {
  name: string;
  required: boolean;
}

const may = (name: string): Way => ({ name, required: false });
const must = (name: string): Way => ({ name, required: true });
const SENT = [may("next"), may("failed"), may("unknown")];
const WAYS_OF_ERRAND = [must("next"), must("failed")];
const cases = (config: Config) =>
  objectsIn(config["cases"]).flatMap((one) => {
    const name = textIn(one, "name");
    return name ? [must(name)] : [];
  });

const WAYS: Record<string, (config: Config) => Way[]> = {
  send_message: () => [...SENT, may("window_closed")],
  send_media: () => [...SENT, may("window_closed")],
  send_options: () => [...SENT, may("window_closed")],
  send_template: () => SENT,
  ask_question: ({ timeout_seconds: seconds }) => [
    must("answered"),
    must("invalid"),
    ...(typeof seconds === "number" ? [must("timeout")] : []),
    may("window_closed"),
  ],
  wait: ({ seconds, until, hours, business_hours: open, reply }) => [
    ...(seconds || until || open || (Array.isArray(hours) && hours.length > 0) ? [may("next")] : []),
    ...(reply ? [must("replied")] : []),
  ],
  branch: (config) => [...cases(config), must("else")],
  switch: (config) => [...cases(config), must("else")],
  split: ({ ways }) => objectsIn(ways).flatMap((one) => (textIn(one, "name") ? [must(String(one["name"]))] : [])),
  call_flow: ({ timeout_seconds: seconds }) => [
    ...WAYS_OF_ERRAND,
    ...(typeof seconds === "number" ? [must("timeout")] : []),
    must("unavailable"),
  ],
  repeat: () => [must("again"), must("done")],
  create_order: () => WAYS_OF_ERRAND,
  update_order: () => WAYS_OF_ERRAND,
  detect_intent: () => [...WAYS_OF_ERRAND, must("none")],
  extract_fields: () => [...WAYS_OF_ERRAND, must("missing")],
  summarise: () => WAYS_OF_ERRAND,
  answer_from_knowledge: () => [...WAYS_OF_ERRAND, must("none")],
  sheet_row: ({ action }) => [...WAYS_OF_ERRAND, must(action === "append" || !action ? "unknown" : "none")],
  send_webhook: () => WAYS_OF_ERRAND,
  http_request: () => [must("next"), must("failed"), must("unknown")],
  go_to: () => [],
  hand_over: () => [],
  end: () => [],
};

/**
 * The ways out of a step: of its kind, and what is drawn besides. `asked` are those that the
 * server's checks name, and `told` those that it gives for a kind which is new here, so that also
 * that one can be drawn on.
 */
export function waysOf(step: Step, asked: readonly string[] = [], told?: readonly Way[]): Way[] {
  const known = WAYS[step.kind]?.(step.config) ?? told ?? [may("next")];
  const names = new Set(known.map((one) => one.name));
  const more = [...asked.map(must), ...Object.keys(step.next).map(may)].filter((one) => {
    if (names.has(one.name)) return false;
    names.add(one.name);
    return true;
  });
  return [...known, ...more];
}

/** Of a step whose rare ways out are not drawn: only what most people look for is shown. */
const RARE = new Set(["failed", "unknown", "window_closed"]);

export function isRare(way: Way): boolean {
  return !way.required && RARE.has(way.name);
}
