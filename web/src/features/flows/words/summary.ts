import { objectOf, objectsIn, textIn, type Config, type Step, type Trigger } from "../document/definition";

const LONGEST = 120;

/** The one thing of a step that its readers look for: its text, its time, its choice. */
export function summaryOf({ kind, config }: Step, locale: string): string {
  if (kind === "wait") {
    const { seconds } = config;
    return typeof seconds === "number" ? durationWords(seconds, locale) : (textIn(config, "until") ?? "");
  }
  if (kind === "branch") return objectsIn(config["cases"]).map((one) => comparisonWords(objectOf(one["when"]))).join("\n");
  if (kind === "set_value") return `${textIn(config, "name") ?? ""} = ${textIn(config, "value") ?? ""}`;
  if (kind === "http_request") return `${textIn(config, "method") ?? "GET"} ${textIn(config, "url") ?? ""}`;
  const found =
    textIn(config, "text") ??
    textIn(config, "caption") ??
    textIn(objectOf(config["template"]), "name") ??
    textIn(config, "value") ??
    textIn(config, "step") ??
    textIn(config, "outcome") ??
    "";
  return found.length > LONGEST ? `${found.slice(0, LONGEST)}…` : found;
}

export function triggerSummary({ config }: Pick<Trigger, "config">, locale: string): string {
  for (const name of ["keywords", "ids", "emojis", "ad_ids"]) {
    const found = config[name];
    if (Array.isArray(found) && found.length > 0) return found.map(String).join(", ");
  }
  const { seconds } = config;
  if (typeof seconds === "number") return durationWords(seconds, locale);
  return textIn(config, "pattern") ?? textIn(config, "cron") ?? "";
}

function comparisonWords(condition: Config): string {
  for (const join of ["all", "any", "none"]) {
    const parts = objectsIn(condition[join]).map(comparisonWords);
    if (parts.length > 0) return join === "none" ? `¬ ${parts.join(", ")}` : parts.join(join === "all" ? ", " : " / ");
  }
  const value = textIn(condition, "value");
  if (!value) return "…";
  const to = condition["to"];
  const words = Array.isArray(to) ? to.map(String).join(", ") : String(to ?? "");
  return words ? `${value}: ${words}` : value;
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

export function durationWords(seconds: number, locale: string): string {
  const [unit, size] = UNITS.find(([, one]) => seconds >= one && seconds % one === 0) ?? ["second", 1];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(seconds / size);
}
