import { Connection, type ConnectionState } from "./connection";
import type { LiveEvent } from "./live-event";

/**
 * One stream for all tabs. Browsers allow six connections per host, so the seventh tab with a
 * stream of its own would hang. Whoever gets the lock holds the stream and tells the others; when
 * that tab closes, the browser hands the lock to the next one.
 *
 *     leader ── fetch ──▶ /api/v1/events          followers ──▶ BroadcastChannel ◀── leader
 */

type Told =
  | { type: "event"; event: LiveEvent }
  | { type: "state"; state: ConnectionState; seq: number | null }
  | { type: "hello" };

interface Handlers {
  onEvent: (event: LiveEvent) => void;
  onState: (state: ConnectionState) => void;
  /** What is shown may be behind: it was asked for before we listened. */
  onBehind: () => void;
}

export class LiveLine {
  private readonly url: string;
  private readonly name: string;
  private readonly handlers: Handlers;
  private readonly channel: BroadcastChannel;
  private readonly stopping = new AbortController();
  private connection: Connection | null = null;
  private state: ConnectionState = "connecting";
  private lastSeq: number | null = null;
  private heard = false;

  constructor(url: string, name: string, handlers: Handlers) {
    this.url = url;
    this.name = name;
    this.handlers = handlers;
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = (message: MessageEvent<Told>) => this.told(message.data);
  }

  start(): void {
    this.tell({ type: "hello" });
    const options = { signal: this.stopping.signal };
    void navigator.locks.request(this.name, options, () => this.lead()).catch(() => undefined);
  }

  stop(): void {
    this.stopping.abort();
    this.connection?.stop();
    this.channel.close();
  }

  private async lead(): Promise<void> {
    this.connection = new Connection(
      this.url,
      {
        onEvent: (event) => {
          this.tell({ type: "event", event });
          this.handlers.onEvent(event);
        },
        onState: (state) => this.enter(state),
        onFreshStart: () => this.handlers.onBehind(),
      },
      this.lastSeq,
    );
    await this.connection.run();
  }

  private enter(state: ConnectionState): void {
    this.state = state;
    this.tell({ type: "state", state, seq: this.connection?.lastSeq ?? null });
    this.handlers.onState(state);
  }

  private told(message: Told): void {
    if (message.type === "hello") {
      if (this.connection) this.enter(this.state);
    } else if (message.type === "state") {
      this.state = message.state;
      this.lastSeq = message.seq ?? this.lastSeq;
      this.handlers.onState(message.state);
      // From here on nothing is missed; what was asked for before may be older.
      if (!this.heard) this.handlers.onBehind();
      this.heard = true;
    } else {
      if (message.event.type === "change") this.lastSeq = message.event.seq;
      this.handlers.onEvent(message.event);
    }
  }

  private tell(message: Told): void {
    if (!this.stopping.signal.aborted) this.channel.postMessage(message);
  }
}
