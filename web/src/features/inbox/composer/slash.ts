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
