import type { Message } from "../../../api/client";
import type { Letter } from "../../../outbox/letter";
import { sameDay } from "../../../lib/dates";

/** What stands in a thread, from the top: days, messages, and what has not left yet. */
export type Entry =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; message: Message; joined: boolean; answered: Message | null }
  | { kind: "letter"; key: string; letter: Letter };

// Messages of one author within it stand together.
const TOGETHER_MS = 4 * 60_000;

/** From the newest first, as the API gives them, to the oldest first, as people read them. */
export function entriesOf(newestFirst: readonly Message[], letters: readonly Letter[]): Entry[] {
  const byId = new Map(newestFirst.map((message) => [message.id, message]));
  const entries: Entry[] = [];
  let before: Message | null = null;
  for (const message of newestFirst.toReversed()) {
    const at = message.occurred_at;
    const newDay = !before || !sameDay(before.occurred_at, at);
    if (newDay) entries.push({ kind: "day", key: `day ${at.slice(0, 10)} ${message.id}`, at });
    entries.push({
      kind: "message",
      key: message.id,
      message,
      joined: !newDay && before !== null && belongTogether(before, message),
      answered: message.in_reply_to ? (byId.get(message.in_reply_to) ?? null) : null,
    });
    before = message;
  }
  for (const letter of letters) entries.push({ kind: "letter", key: letter.id, letter });
  return entries;
}

function belongTogether(one: Message, next: Message): boolean {
  const apart = Date.parse(next.occurred_at) - Date.parse(one.occurred_at);
  return (
    one.author.kind === next.author.kind &&
    one.author.id === next.author.id &&
    Math.abs(apart) < TOGETHER_MS
  );
}
