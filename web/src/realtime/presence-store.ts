import type { Presence } from "./live-event";

// A little longer than the pace in which a page says that it is still there.
const LASTS_MS = { viewing: 45_000, typing: 8_000 };

export interface Present {
  memberId: string;
  typing: boolean;
}

export interface Known {
  memberId: string;
  state: Exclude<Presence["state"], "left">;
}

interface Seen {
  viewingUntil: number;
  typingUntil: number;
}

/** Who is at which conversation at this moment. It is never kept: whoever is silent has gone. */
export class PresenceStore {
  private seen = new Map<string, Map<string, Seen>>();
  private shown = new Map<string, readonly Present[]>();
  private readonly listeners = new Set<() => void>();

  subscribe = (heard: () => void): (() => void) => {
    this.listeners.add(heard);
    return () => void this.listeners.delete(heard);
  };

  at(conversationId: string): readonly Present[] {
    return this.shown.get(conversationId) ?? NOBODY;
  }

  take({ conversationId, memberId, state }: Presence, now = Date.now()): void {
    const members = this.seen.get(conversationId) ?? new Map<string, Seen>();
    if (state === "left") members.delete(memberId);
    else members.set(memberId, seenAs(state, now));
    this.seen.set(conversationId, members);
    this.show(conversationId, now);
  }

  /** What the server knows at this moment; who is not named has gone. */
  takeAll(conversationId: string, present: readonly Known[], now = Date.now()): void {
    const members = present.map(({ memberId, state }) => [memberId, seenAs(state, now)] as const);
    this.seen.set(conversationId, new Map(members));
    this.show(conversationId, now);
  }

  /** Called every second or so by whoever shows presence. */
  expire(now = Date.now()): void {
    for (const id of this.seen.keys()) this.show(id, now);
  }

  clear(): void {
    this.seen.clear();
    this.shown.clear();
    for (const heard of this.listeners) heard();
  }

  private show(conversationId: string, now: number): void {
    const members = this.seen.get(conversationId) ?? new Map<string, Seen>();
    for (const [memberId, seen] of members) {
      if (seen.viewingUntil <= now) members.delete(memberId);
    }
    const present = [...members]
      .map(([memberId, seen]) => ({ memberId, typing: seen.typingUntil > now }))
      // Whoever types is told first: that is what another answer would collide with.
      .sort((one, other) => Number(other.typing) - Number(one.typing));
    if (same(present, this.at(conversationId))) return;
    this.shown.set(conversationId, present);
    for (const heard of this.listeners) heard();
  }
}

function seenAs(state: Known["state"], now: number): Seen {
  return {
    viewingUntil: now + LASTS_MS.viewing,
    typingUntil: state === "typing" ? now + LASTS_MS.typing : 0,
  };
}

const NOBODY: readonly Present[] = [];

function same(one: readonly Present[], other: readonly Present[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
