const LOOKED_AT_MS = 500;

/**
 * What somebody has looked at for a moment has been read, once: marking it as unread by hand lasts
 * until the next message, whatever tabs one goes to and comes back from.
 */
export class Reading {
  private readTo = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly read: () => void;

  constructor(read: () => void) {
    this.read = read;
  }

  look(lastSeq: number, visible: boolean): void {
    this.stop();
    if (!visible || lastSeq <= this.readTo) return;
    this.timer = setTimeout(() => {
      this.readTo = lastSeq;
      this.read();
    }, LOOKED_AT_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
