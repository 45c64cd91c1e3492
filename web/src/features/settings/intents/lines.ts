/** What stands on each line, without empty ones and without what was said twice. */
export function linesIn(text: string): string[] {
  return [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))];
}
