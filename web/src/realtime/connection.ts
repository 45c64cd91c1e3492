import { tellRefusal } from "../api/client";
import { liveEventOf, type LiveEvent } from "./live-event";
import { StreamParser } from "./sse";

export type ConnectionState = "connecting" | "live" | "reconnecting" | "offline" | "ended";

interface Handlers {
  onEvent: (event: LiveEvent) => void;
  onState: (state: ConnectionState) => void;
  /** The stream was opened without a number to go on from: what is shown may be behind. */
  onFreshStart: () => void;
}

// The server pings every 15 s; after two that did not come, the line is dead.
const SILENCE_MS = 35_000;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 15_000;

/** Holds the one stream of this browser, and goes on where it stopped. */
export class Connection {
  private readonly url: string;
  private readonly handlers: Handlers;
  lastSeq: number | null;
  private readonly stopping = new AbortController();
  private failures = 0;
  private wake: (() => void) | null = null;

  constructor(url: string, handlers: Handlers, lastSeq: number | null) {
    this.url = url;
    this.handlers = handlers;
    this.lastSeq = lastSeq;
  }

  async run(): Promise<void> {
    const hurry = () => this.wake?.();
    window.addEventListener("online", hurry);
    try {
      while (!this.stopping.signal.aborted) {
        const outcome = await this.listen();
        if (this.stopping.signal.aborted) return;
        if (outcome === "ended") {
          this.handlers.onState("ended");
          return;
        }
        this.handlers.onState(navigator.onLine ? "reconnecting" : "offline");
        await this.pause();
      }
    } finally {
      window.removeEventListener("online", hurry);
    }
  }

  stop(): void {
    this.stopping.abort();
    this.wake?.();
  }

  /** Returns when the stream is over; `ended` when there is no use in asking again. */
  private async listen(): Promise<"again" | "ended"> {
    const cut = new AbortController();
    const stop = () => cut.abort();
    this.stopping.signal.addEventListener("abort", stop);
    // Without a network the stream only falls silent; what is shown is old from now on.
    window.addEventListener("offline", stop);
    let silence = setTimeout(stop, SILENCE_MS);
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream" };
      if (this.lastSeq !== null) headers["Last-Event-ID"] = String(this.lastSeq);
      const answer = await fetch(this.url, { headers, signal: cut.signal, cache: "no-store" });
      if ([401, 403, 404].includes(answer.status)) {
        tellRefusal(answer.status);
        return "ended";
      }
      if (!answer.ok || !answer.body) throw new Error(`the stream was answered ${answer.status}`);
      this.failures = 0;
      const parser = new StreamParser();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return "again";
        clearTimeout(silence);
        silence = setTimeout(stop, SILENCE_MS);
        for (const event of parser.push(value)) {
          const live = liveEventOf(event);
          if (live?.type === "ended") {
            tellRefusal(401);
            return "ended";
          }
          if (live) this.take(live);
        }
      }
    } catch {
      this.failures += 1;
      return "again";
    } finally {
      clearTimeout(silence);
      this.stopping.signal.removeEventListener("abort", stop);
      window.removeEventListener("offline", stop);
      cut.abort();
    }
  }

  private take(event: Exclude<LiveEvent, { type: "ended" }>): void {
    if (event.type === "change") {
      // Told twice after a reconnect: once is enough.
      if (this.lastSeq !== null && event.seq <= this.lastSeq) return;
      this.lastSeq = event.seq;
    } else if (event.type === "ready") {
      const fresh = this.lastSeq === null;
      this.lastSeq = event.seq ?? this.lastSeq;
      this.handlers.onState("live");
      if (fresh) this.handlers.onFreshStart();
      return;
    } else if (event.type === "resync") {
      this.lastSeq = event.seq ?? this.lastSeq;
      this.handlers.onState("live");
    }
    this.handlers.onEvent(event);
  }

  private pause(): Promise<void> {
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.failures, LONGEST_WAIT_MS);
    return new Promise((resolve) => {
      // Not all at the same moment when a server comes back.
      const timer = setTimeout(resolve, wait * (0.7 + Math.random() * 0.6));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
