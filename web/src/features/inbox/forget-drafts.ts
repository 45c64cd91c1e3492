/** Takes what a member has begun to write out of this browser; the server keeps its own copy. */
export function forgetDrafts(memberId: string): void {
  try {
    const names = Object.keys(localStorage);
    const beginning = `parley.draft.${memberId}.`;
    for (const name of names) if (name.startsWith(beginning)) localStorage.removeItem(name);
  } catch {
    // Storage can be forbidden; then nothing lies in it.
  }
}
