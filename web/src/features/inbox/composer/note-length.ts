export const NOTE_CHARACTERS_AT_MOST = 10_000;

/** Counted as the server counts them: a letter beyond the basic plane is one. */
export function charactersIn(text: string): number {
  return [...text.trim()].length;
}
