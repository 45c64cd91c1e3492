export interface Slash {
  /** What follows the stroke. */
  words: string;
  from: number;
  to: number;
}

const SLASH = /(?:^|\s)\/([\p{L}\p{N}_.-]{0,40})$/u;
const GAP = /\{\{[^{}]*\}\}/u;

/** The stroke and what was typed behind it, when the cursor stands there. */
export function slashBefore(text: string, caret: number): Slash | null {
  const words = SLASH.exec(text.slice(0, caret))?.[1];
  return words === undefined ? null : { words, from: caret - words.length - 1, to: caret };
}

/** Where the first placeholder without a value stands. */
export function firstGap(text: string): { from: number; to: number; words: string } | null {
  const found = GAP.exec(text);
  return found ? { from: found.index, to: found.index + found[0].length, words: found[0] } : null;
}

/**
 * The text with `words` in the place of the stroke they were chosen by, which stood at `from` when
 * they were asked for. What was typed since is kept; null when the stroke itself is gone.
 */
export function withWords(
  text: string,
  stroke: string,
  from: number,
  words: string,
): { text: string; from: number; to: number } | null {
  const places = [text.lastIndexOf(stroke, from), text.indexOf(stroke, from)].filter((at) => at >= 0);
  const [at] = places.sort((one, other) => Math.abs(one - from) - Math.abs(other - from));
  if (at === undefined) return null;
  const rest = text.slice(at + stroke.length);
  return { text: text.slice(0, at) + words + rest, from: at, to: at + words.length };
}

/** How the field tells which reply of the list is chosen. */
export function optionId(replyId: string): string {
  return `canned-${replyId}`;
}
