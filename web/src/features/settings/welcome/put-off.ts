const PREFIX = "parley.setup.later.";

/** Whether somebody left the first steps in this browser: they are offered, and no longer in the way. */
export function isPutOff(memberId: string): boolean {
  try {
    return localStorage.getItem(PREFIX + memberId) !== null;
  } catch {
    return true;
  }
}

export function putOff(memberId: string): void {
  try {
    localStorage.setItem(PREFIX + memberId, "1");
  } catch {
    // Storage can be forbidden; then nobody is led there without asking in the first place.
  }
}
