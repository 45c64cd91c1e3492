interface Named {
  id: string;
  name: string;
}

/** What has been typed behind an `@` that the caret stands in; null when there is none. */
export function mentionAt(text: string, caret: number): string | null {
  const found = /(?:^|\s)@([\p{L}\p{N}._-]{0,40})$/u.exec(text.slice(0, caret));
  return found?.[1] ?? null;
}

/** The text with the name in it, and the caret behind the name. */
export function withMention(text: string, caret: number, name: string): { text: string; caret: number } {
  const head = text.slice(0, caret).replace(/@[\p{L}\p{N}._-]{0,40}$/u, `@${name} `);
  return { text: head + text.slice(caret), caret: head.length };
}

/** Whose whole names stand behind an `@`. */
export function mentionedIn(text: string, colleagues: readonly Named[]): string[] {
  return colleagues.filter((one) => text.includes(`@${one.name}`)).map((one) => one.id);
}
