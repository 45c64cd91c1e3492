export interface Part {
  text: string;
  /** Given when this part of the text is an address. */
  url?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'\u202a-\u202e\u2066-\u2069]+/giu;
const TRAILING = /[.,;:!?)\]}'"»”]+$/u;

/** A text cut at the web addresses in it. Only http and https ever become links. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    if (!URL.canParse(address)) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: address, url: address });
    from = match.index + address.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}
