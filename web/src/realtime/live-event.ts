import type { StreamEvent } from "./sse";

/** A committed change: what, of which conversation, and its number in the workspace. */
export interface Change {
  type: "change";
  seq: number;
  kind: string;
  objectId: string;
  conversationId: string | null;
}

/** Somebody looks at a conversation, types in it, or has left. It has no number and is not kept. */
export interface Presence {
  type: "presence";
  conversationId: string;
  memberId: string;
  state: "viewing" | "typing" | "left";
}

/** The gap is too wide to be told: everything shown is to be asked for again. */
export interface Resync {
  type: "resync";
  seq: number | null;
  /** The member may see more or less than before. */
  rightsChanged: boolean;
}

/** Where the stream stands; nothing before this number is still to come. */
export interface Ready {
  type: "ready";
  seq: number | null;
}

/** The session is over. */
export interface Ended {
  type: "ended";
}

export type LiveEvent = Change | Presence | Resync | Ready | Ended;

export function liveEventOf(event: StreamEvent): LiveEvent | null {
  const body = parsed(event.data);
  const seq = numberOf(event.id) ?? numberOf(body["seq"]);
  if (event.name === "resync") {
    return { type: "resync", seq, rightsChanged: body["reason"] === "rights_changed" };
  }
  if (event.name === "ready") return { type: "ready", seq };
  if (event.name === "ended") return { type: "ended" };
  const kind = text(body["kind"]) ?? event.name;
  const conversationId = text(body["conversation_id"]);
  if (event.name === "presence" || kind === "presence") {
    const memberId = text(body["member_id"]);
    // The server says nothing of a state for somebody who has none any more.
    const state = body["state"] ?? "left";
    if (!conversationId || !memberId) return null;
    if (state !== "viewing" && state !== "typing" && state !== "left") return null;
    return { type: "presence", conversationId, memberId, state };
  }
  const objectId = text(body["object_id"]);
  if (seq === null || !objectId) return null;
  return { type: "change", seq, kind, objectId, conversationId };
}

function parsed(data: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(data);
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
}

function isObject(body: unknown): body is Record<string, unknown> {
  return typeof body === "object" && body !== null;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value ? value : null;
}

function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && value ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}
