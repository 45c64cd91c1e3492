import type { I18n } from "@lingui/core";

/**
 * What is said of a code of the server's in the language of the screen, or null when it is new here:
 * then the server's own words, which are English, have to do.
 */
export function knownWords(i18n: I18n, kind: "refusal" | "cause" | "advice", code: string): string | null {
  // Meta gives its codes from 200 to 299 one meaning.
  const id = `${kind}.${code.replace(/^2\d\d$/, "200")}`;
  return id in i18n.messages ? i18n._(id) : null;
}
