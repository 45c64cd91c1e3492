/** The first letters of the first and the last word, direction marks and signs left out. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/u).map(firstLetter).filter(Boolean);
  const first = words[0] ?? "?";
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

function firstLetter(word: string): string {
  return /[\p{L}\p{N}]/u.exec(word)?.[0] ?? "";
}
