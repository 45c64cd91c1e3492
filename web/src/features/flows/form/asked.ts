import type { Config } from "../document/definition";

type Asks = (config: Config) => boolean;

const is = (name: string, ...values: string[]): Asks => (config) =>
  values.includes(String(config[name]));

/** Fields that only mean something beside a certain other one. What is filled in is always shown. */
const ONLY: Record<string, Asks> = {
  "ask_question.options": is("kind", "choice"),
  "ask_question.button": (config) => lengthOf(config["options"]) > 3,
  "ask_question.pattern": is("kind", "pattern"),
  "send_options.button": (config) => lengthOf(config["options"]) > 0,
  "message_received.keywords": is("match", "keyword"),
  "message_received.pattern": is("match", "pattern"),
  "change_conversation.snooze_seconds": is("status", "snoozed"),
};

/** What most people leave as it is stands under «More». */
const MORE = new Set([
  "fallback",
  "button",
  "header",
  "footer",
  "retries",
  "retry_text",
  "timeout_seconds",
  "Option.description",
  "Option.id",
  "headers",
  "secret",
  "http_request.retries",
  "once_by",
  "name_path",
  "most",
  "until",
  "hours",
]);

export function isAsked(kind: string, name: string, config: Config): boolean {
  const asks = ONLY[`${kind}.${name}`];
  return !asks || asks(config) || isFilled(config[name]);
}

export function isMore(owner: string, name: string): boolean {
  // Of business hours «until» is half of the answer; of a call its limit is a way out to draw.
  if (owner === "Opening" || owner === "call_flow") return false;
  return MORE.has(`${owner}.${name}`) || MORE.has(name);
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== "";
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
