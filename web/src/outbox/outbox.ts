import type { Message } from "../api/client";
import { after, again, byAge, due, nextLook, withAttachment, type Body, type Letter } from "./letter";
import { letterStore } from "./letter-store";
import { postLetter } from "./post-letter";

type Told =
  | { type: "changed" }
  | { type: "posted"; message: Message }
  | { type: "progress"; id: string; part: number };

// A bar that moves more often than this is not seen to move better.
const PROGRESS_STEP = 0.02;

interface Owner {
  workspaceId: string;
  memberId: string;
}

/**
 * What was written here and has not arrived yet. Every tab shows it; the one that holds the lock
 * posts it. A letter is stored before its bubble is shown, and removed after the message is.
 */
export class Outbox {
  private readonly owner: Owner;
  private readonly onPosted: (message: Message) => void;
  private letters: readonly Letter[] = [];
  /** Shown already, and not in the store yet. */
  private readonly storing = new Map<string, Letter>();
  private looks = 0;
  private readonly listeners = new Set<() => void>();
  private readonly channel: BroadcastChannel;
  private readonly stopping = new AbortController();
  private leading = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly posting = new Map<string, AbortController>();
  private readonly progress = new Map<string, number>();

  constructor(owner: Owner, onPosted: (message: Message) => void) {
    this.owner = owner;
    this.onPosted = onPosted;
    this.channel = new BroadcastChannel(`parley.outbox.${owner.workspaceId}.${owner.memberId}`);
    this.channel.onmessage = (event: MessageEvent<Told>) => {
      if (event.data.type === "progress") {
        this.showProgress(event.data.id, event.data.part);
        return;
      }
      if (event.data.type === "posted") this.onPosted(event.data.message);
      void this.load();
    };
  }

  start(): void {
    void this.load();
    const { signal } = this.stopping;
    const lead = async () => {
      this.leading = true;
      await this.load();
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      this.leading = false;
    };
    void navigator.locks.request(this.channel.name, { signal }, lead).catch(() => undefined);
    window.addEventListener("online", this.hurry);
  }

  stop(): void {
    this.stopping.abort();
    clearTimeout(this.timer);
    window.removeEventListener("online", this.hurry);
    this.channel.close();
  }

  subscribe = (heard: () => void): (() => void) => {
    this.listeners.add(heard);
    return () => void this.listeners.delete(heard);
  };

  read = (): readonly Letter[] => this.letters;

  /** How much of a letter's file has left, from 0 to 1. */
  progressOf = (id: string): number => this.progress.get(id) ?? 0;

  /** Rejects when the browser cannot keep it: there may be no room for a large file. */
  async send(conversationId: string, body: Body, file?: Letter["file"]): Promise<void> {
    const letter: Letter = {
      ...this.owner,
      id: crypto.randomUUID(),
      conversationId,
      body,
      ...(file ? { file } : {}),
      writtenAt: new Date().toISOString(),
      state: "waiting",
      attempts: 0,
      notBefore: 0,
    };
    // Shown at once; the store follows within a few milliseconds, and posting waits for it.
    this.storing.set(letter.id, letter);
    this.show([...this.letters, letter]);
    try {
      await letterStore.put(letter);
    } catch (error) {
      this.show(this.letters.filter((one) => one.id !== letter.id));
      throw error;
    } finally {
      this.storing.delete(letter.id);
    }
    await this.changed();
  }

  async discard(id: string): Promise<void> {
    await letterStore.remove(id);
    await this.changed();
  }

  /** One that was discarded a moment ago, as it was. */
  async restore(letter: Letter): Promise<void> {
    await letterStore.put(letter);
    await this.changed();
  }

  async retry(id: string, seenSeq: number | null): Promise<void> {
    const letter = this.letters.find((one) => one.id === id);
    if (!letter) return;
    await letterStore.swap(id, again(letter, crypto.randomUUID(), seenSeq));
    await this.changed();
  }

  /** Also called when somebody has signed in again, or the stream is back. */
  hurry = (): void => {
    const waiting = this.letters.filter((one) => one.state === "waiting" && one.notBefore > 0);
    void Promise.all(waiting.map((one) => letterStore.replace({ ...one, notBefore: 0 }))).then(() =>
      this.changed(),
    );
  };

  private async changed(): Promise<void> {
    if (!this.stopping.signal.aborted) this.channel.postMessage({ type: "changed" });
    await this.load();
  }

  private async load(): Promise<void> {
    const look = (this.looks += 1);
    const all = await letterStore.all().catch(() => [...this.letters]);
    // One that looked later knows better, also of what was stored in between.
    if (look !== this.looks) return;
    const { workspaceId, memberId } = this.owner;
    const ours = all.filter((one) => one.workspaceId === workspaceId && one.memberId === memberId);
    const kept = new Set(ours.map((one) => one.id));
    ours.push(...[...this.storing.values()].filter((one) => !kept.has(one.id)));
    this.show(ours.sort(byAge));
    const left = new Set(ours.map((one) => one.id));
    // Taken back here or in another tab while its file was on its way.
    for (const [id, attempt] of this.posting) if (!left.has(id)) attempt.abort();
    for (const id of this.progress.keys()) if (!left.has(id)) this.progress.delete(id);
    this.work();
  }

  private work(): void {
    if (!this.leading || this.stopping.signal.aborted) return;
    const now = Date.now();
    for (const letter of due(this.letters, now)) {
      const busy = this.posting.has(letter.id) || this.storing.has(letter.id);
      if (!busy) void this.post(letter);
    }
    clearTimeout(this.timer);
    const wait = nextLook(this.letters, now);
    if (wait !== null) this.timer = setTimeout(() => this.work(), wait);
  }

  private async post(letter: Letter): Promise<void> {
    const attempt = new AbortController();
    this.posting.set(letter.id, attempt);
    try {
      const { outcome, message } = await postLetter(letter, {
        signal: attempt.signal,
        onProgress: (part) => this.tellProgress(letter.id, part),
        onUploaded: (id) => letterStore.replace((letter = withAttachment(letter, id))),
      });
      if (message) {
        this.onPosted(message);
        if (!this.stopping.signal.aborted) this.channel.postMessage({ type: "posted", message });
      }
      const left = after(letter, outcome, Date.now());
      await (left ? letterStore.replace(left) : letterStore.remove(letter.id));
    } finally {
      this.posting.delete(letter.id);
    }
    await this.changed();
  }

  private tellProgress(id: string, part: number): void {
    if (part < 1 && part - this.progressOf(id) < PROGRESS_STEP) return;
    this.showProgress(id, part);
    if (!this.stopping.signal.aborted) this.channel.postMessage({ type: "progress", id, part });
  }

  private showProgress(id: string, part: number): void {
    this.progress.set(id, part);
    for (const heard of this.listeners) heard();
  }

  private show(letters: readonly Letter[]): void {
    this.letters = letters;
    for (const heard of this.listeners) heard();
  }
}
