import type { Problem } from "../api/client";
import type { components } from "../api/schema";

export type Body = components["schemas"]["MessageIn"];

export interface LetterFile {
  blob: Blob;
  name: string;
  /** Shown as a file to be opened, even if it is a picture. */
  asDocument: boolean;
}

/** A message on its way to the server. It is kept in the browser until the server has it. */
export interface Letter {
  /** Also the Idempotency-Key: however often it is posted, it is one message. */
  id: string;
  workspaceId: string;
  memberId: string;
  conversationId: string;
  body: Body;
  /** Stored at the server first; the body's attachment has no id until then. */
  file?: LetterFile;
  writtenAt: string;
  state: "waiting" | "stopped";
  attempts: number;
  /** Not before then is it tried again. */
  notBefore: number;
  /** Why it stopped. A stopped letter leaves only when its author says so. */
  problem?: Problem;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

export type Outcome =
  | { kind: "sent" }
  | { kind: "refused"; problem: Problem; retryAfterSeconds: number | null }
  | { kind: "unreachable" };

/** What becomes of a letter after an attempt; null when it has arrived. */
export function after(letter: Letter, outcome: Outcome, now: number): Letter | null {
  if (outcome.kind === "sent") return null;
  const attempts = letter.attempts + 1;
  if (outcome.kind === "unreachable") {
    return { ...letter, attempts, notBefore: now + waitAfter(attempts) };
  }
  const { problem, retryAfterSeconds } = outcome;
  if (isPassing(problem.status)) {
    const wait = retryAfterSeconds ? retryAfterSeconds * 1_000 : waitAfter(attempts);
    return { ...letter, attempts, notBefore: now + wait };
  }
  return { ...letter, attempts, state: "stopped", problem };
}

/** The letters to post now: of each conversation the oldest, so that none overtakes another. */
export function due(letters: readonly Letter[], now: number): Letter[] {
  return heads(letters).filter((one) => one.state === "waiting" && one.notBefore <= now);
}

/** When to look again; null when nothing waits for its time. */
export function nextLook(letters: readonly Letter[], now: number): number | null {
  const later = heads(letters).filter((one) => one.state === "waiting" && one.notBefore > now);
  return later.length === 0 ? null : Math.min(...later.map((one) => one.notBefore)) - now;
}

/** Whether it waits for one before it that was refused, and not for the server. */
export function isHeldUp(letter: Letter, letters: readonly Letter[]): boolean {
  const head = heads(letters).find((one) => one.conversationId === letter.conversationId);
  return letter.state === "waiting" && head?.state === "stopped";
}

/** Of each conversation the letter whose turn it is. */
function heads(letters: readonly Letter[]): Letter[] {
  const found = new Map<string, Letter>();
  for (const letter of [...letters].sort(byAge)) {
    const head = found.get(letter.conversationId);
    if (!head || mayPass(letter, head)) found.set(letter.conversationId, letter);
  }
  return [...found.values()];
}

/** A template is the way out where the window has closed, and must not wait for it to open. */
function mayPass(letter: Letter, head: Letter): boolean {
  return head.problem?.code === "reply_window_closed" && letter.body.template !== undefined;
}

/** As it is sent once more by its author: a new letter, since the old one was refused for good. */
export function again(letter: Letter, id: string, seenSeq: number | null): Letter {
  const { problem: _, ...rest } = letter;
  const body = {
    ...letter.body,
    ...(seenSeq === null ? {} : { composed_after_seq: seenSeq }),
    // What no message took may be gone at the server by now.
    ...(letter.file ? { attachment: { ...letter.body.attachment, id: "" } } : {}),
  };
  return { ...rest, id, body, state: "waiting", attempts: 0, notBefore: 0 };
}

/** The letter whose file has arrived. */
export function withAttachment(letter: Letter, id: string): Letter {
  return { ...letter, body: { ...letter.body, attachment: { ...letter.body.attachment, id } } };
}

export function byAge(one: Letter, other: Letter): number {
  return one.writtenAt.localeCompare(other.writtenAt) || one.id.localeCompare(other.id);
}

/** A session that ended (401) is passing, too: the letter leaves after the next sign-in. */
function isPassing(status: number): boolean {
  return status === 401 || status === 408 || status === 429 || status >= 500;
}

function waitAfter(attempts: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
}
