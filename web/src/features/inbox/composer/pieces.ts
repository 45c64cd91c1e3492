export const CHARACTERS_AT_MOST = 4096;

/** A text in as few pieces as a message may hold, cut at lines or words where there are any. */
export function inPieces(text: string, most = CHARACTERS_AT_MOST): string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > most) {
    const head = rest.slice(0, most);
    const cut = [head.lastIndexOf("\n\n"), head.lastIndexOf("\n"), head.lastIndexOf(" ")].find(
      (place) => place > most / 2,
    );
    const end = cut ?? wholeLetters(rest, most);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest) pieces.push(rest);
  return pieces;
}

/** Not between the two halves of a letter beyond the basic plane. */
function wholeLetters(text: string, end: number): number {
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
}
