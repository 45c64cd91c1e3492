/**
 * One key per wish: as long as the same thing is wished for and has not been done, every attempt
 * carries the same key, so that a lost answer followed by a retry does not do it twice.
 */
export class OnceKeys {
  private wish: string | undefined;
  private key = "";

  keyFor(wish: unknown): string {
    const wished = JSON.stringify(wish) ?? "";
    if (wished !== this.wish) {
      this.wish = wished;
      this.key = crypto.randomUUID();
    }
    return this.key;
  }

  /** It was done; to wish for the same again is a new wish. */
  forget(): void {
    this.wish = undefined;
  }
}
