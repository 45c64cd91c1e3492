/** Takes what a member has begun to write out of this browser; the server keeps its own copy. */
export function forgetDrafts(memberId: string): void {
  try {
    const names = Object.keys(localStorage);
    const mine = ["draft", "note"].map((kind) => `parley.${kind}.${memberId}.`);
    for (const name of names) {
      if (mine.some((beginning) => name.startsWith(beginning))) localStorage.removeItem(name);
    }
  } catch {
    // Storage can be forbidden; then nothing lies in it.
  }
}
