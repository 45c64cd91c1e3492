// Marks that turn the direction of what follows, or hide; a name may not reach beyond itself.
const MARKS = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]+/gu;

/** A name as one line of visible letters; empty when nothing of it can be seen. */
export function visibleName(name: string | null | undefined): string {
  return (name ?? "").replace(MARKS, "").replace(CONTROLS, " ").trim();
}
