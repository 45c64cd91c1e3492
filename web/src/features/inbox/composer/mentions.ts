interface Named {
  id: string;
  name: string;
}

/** What has been typed behind an `@` that the caret stands in; null when there is none. */
export function mentionAt(text: string, caret: number): string | null {
  const found = /(?:^|\s)@([\p{L}\p{N}._-]{0,40})$/u.exec(text.slice(0, caret));
  return found?.[1] ?? null;
}

export function withMention(text: string, caret: number, name: string): string {
  const head = text.slice(0, caret).replace(/@[\p{L}\p{N}._-]{0,40}$/u, `@${name} `);
  return head + text.slice(caret);
}

/** Whose whole names stand behind an `@`. */
export function mentionedIn(text: string, colleagues: readonly Named[]): string[] {
  return colleagues.filter((one) => text.includes(`@${one.name}`)).map((one) => one.id);
}
