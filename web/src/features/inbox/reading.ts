const LOOKED_AT_MS = 500;
const AGAIN_MS = 5_000;

/**
 * What somebody has looked at for a moment has been read, once: marking it as unread by hand lasts
 * until the next message, whatever tabs one goes to and comes back from. What could not be said to
 * the server is said again for as long as it is looked at.
 */
export class Reading {
  private readTo = Number.NEGATIVE_INFINITY;
  private looking: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly read: () => Promise<unknown>;

  constructor(read: () => Promise<unknown>) {
    this.read = read;
  }

  look(lastSeq: number, visible: boolean): void {
    this.stop();
    if (!visible || lastSeq <= this.readTo) return;
    this.looking = lastSeq;
    this.timer = setTimeout(() => void this.say(lastSeq), LOOKED_AT_MS);
  }

  stop(): void {
    this.looking = null;
    clearTimeout(this.timer);
  }

  private async say(lastSeq: number): Promise<void> {
    const before = this.readTo;
    this.readTo = lastSeq;
    try {
      await this.read();
    } catch {
      if (this.readTo === lastSeq) this.readTo = before;
      if (this.looking === lastSeq) this.timer = setTimeout(() => void this.say(lastSeq), AGAIN_MS);
    }
  }
}
