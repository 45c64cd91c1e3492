import type { Message } from "../../../api/client";
import type { Letter } from "../../../outbox/letter";
import { sameDay } from "../../../lib/dates";
import type { Asides, Happening, Note } from "./asides-query";

/** What stands in a thread, from the top: days, messages, notes, what happened, and what has not
 * left yet. */
export type Entry =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; message: Message; joined: boolean; answered: Message | null }
  | { kind: "note"; key: string; note: Note }
  | { kind: "happening"; key: string; happening: Happening }
  | { kind: "letter"; key: string; letter: Letter; joined: boolean; answered: Message | null };

// Messages of one author within it stand together.
const TOGETHER_MS = 4 * 60_000;
const NO_ASIDES: Asides = { notes: [], happenings: [] };

/**
 * From the newest first, as the API gives them, to the oldest first, as people read them.
 *
 * A letter and its message are one bubble: whichever is told first, by the stream, by the answer to
 * the post or by the other tab, the message names the letter it was, and takes its place and its
 * key. So it neither stands there twice nor is it drawn anew.
 */
export function entriesOf(
  newestFirst: readonly Message[],
  letters: readonly Letter[],
  asides: Asides = NO_ASIDES,
): Entry[] {
  const byId = new Map(newestFirst.map((message) => [message.id, message]));
  const oldest = newestFirst.at(-1)?.seq ?? 0;
  const waiting = asideEntries(asides).filter((aside) => aside.after >= oldest - 1);
  const entries: Entry[] = [];
  const arrived = new Set<string>();
  let before: Message | null = null;
  for (const message of newestFirst.toReversed()) {
    if (message.idempotency_key) arrived.add(message.idempotency_key);
    if (isShownElsewhere(message)) continue;
    takeBefore(waiting, message.seq, entries);
    const at = message.occurred_at;
    const newDay = !before || !sameDay(before.occurred_at, at);
    if (newDay) entries.push({ kind: "day", key: `day ${at.slice(0, 10)} ${message.id}`, at });
    const follows = entries.at(-1)?.kind === "message";
    entries.push({
      kind: "message",
      key: message.idempotency_key ?? message.id,
      message,
      joined: follows && before !== null && belongTogether(writtenOf(before), writtenOf(message)),
      answered: message.in_reply_to ? (byId.get(message.in_reply_to) ?? null) : null,
    });
    before = message;
  }
  takeBefore(waiting, Number.POSITIVE_INFINITY, entries);
  let last: Written | null = entries.at(-1)?.kind === "message" && before ? writtenOf(before) : null;
  for (const letter of letters) {
    if (arrived.has(letter.id)) continue;
    const written = { by: `member ${letter.memberId}`, at: letter.writtenAt };
    const joined = last !== null && belongTogether(last, written);
    const answered = byId.get(letter.body.in_reply_to ?? "") ?? null;
    entries.push({ kind: "letter", key: letter.id, letter, joined, answered });
    last = written;
  }
  return entries;
}

/** A reaction, an edit and a deletion are seen on the message that they are about. */
function isShownElsewhere({ kind, in_reply_to: target }: Message): boolean {
  return target !== null && (kind === "reaction" || kind === "edit" || kind === "revoke");
}

interface Aside {
  after: number;
  at: string;
  entry: Entry;
}

function asideEntries({ notes, happenings }: Asides): Aside[] {
  const all: Aside[] = [
    ...notes.map((note) => ({
      after: note.after_seq,
      at: note.created_at,
      entry: { kind: "note" as const, key: note.id, note },
    })),
    ...happenings.filter(isWorthALine).map((happening) => ({
      after: happening.after_seq,
      at: happening.at,
      entry: { kind: "happening" as const, key: happening.id, happening },
    })),
  ];
  return all.sort((one, other) => one.after - other.after || one.at.localeCompare(other.at));
}

/** The messages themselves say when somebody wrote or answered. */
function isWorthALine({ kind }: Happening): boolean {
  return kind !== "first_reply" && kind !== "replied" && kind !== "opened";
}

/** Where a message stands; of a reaction or an edit, which is shown elsewhere, the one before. */
export function placeOf(entries: readonly Entry[], seq: number): number {
  return entries.findLastIndex((entry) => entry.kind === "message" && entry.message.seq <= seq);
}

/** Where a file stands; -1 when it is not loaded. */
export function placeOfFile(entries: readonly Entry[], fileId: string | null): number {
  if (fileId === null) return -1;
  return entries.findIndex(
    (entry) =>
      entry.kind === "message" && entry.message.attachments.some((file) => file.id === fileId),
  );
}

function takeBefore(waiting: Aside[], seq: number, entries: Entry[]): void {
  while (waiting[0] && waiting[0].after < seq) {
    const aside = waiting.shift();
    if (aside) entries.push(aside.entry);
  }
}

interface Written {
  by: string;
  at: string;
}

function writtenOf({ author, occurred_at: at }: Message): Written {
  return { by: `${author.kind} ${author.id}`, at };
}

function belongTogether(one: Written, next: Written): boolean {
  return one.by === next.by && Math.abs(Date.parse(next.at) - Date.parse(one.at)) < TOGETHER_MS;
}
