export interface DiffLine {
  kind: "same" | "gone" | "new";
  text: string;
}

/** From how many comparisons on it would be felt: then the middle is one block that went, and one that came. */
const CELLS_AT_MOST = 4_000_000;

/** What became of each line, by the longest common sequence. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const old = before.split("\n");
  const now = after.split("\n");
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end += 1;
  }
  const same = (lines: string[]): DiffLine[] => lines.map((text) => ({ kind: "same", text }));
  return [
    ...same(old.slice(0, start)),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...same(old.slice(old.length - end)),
  ];
}

function middle(old: string[], now: string[]): DiffLine[] {
  const width = now.length + 1;
  const gone = old.map((text): DiffLine => ({ kind: "gone", text }));
  const added = now.map((text): DiffLine => ({ kind: "new", text }));
  if (!old.length || !now.length || (old.length + 1) * width > CELLS_AT_MOST) return [...gone, ...added];
  // How many lines the rests from here on have in common.
  const common = new Uint32Array((old.length + 1) * width);
  const at = (one: number, other: number) => common[one * width + other] ?? 0;
  for (let one = old.length - 1; one >= 0; one -= 1) {
    for (let other = now.length - 1; other >= 0; other -= 1) {
      common[one * width + other] =
        old[one] === now[other] ? at(one + 1, other + 1) + 1 : Math.max(at(one + 1, other), at(one, other + 1));
    }
  }
  const lines: DiffLine[] = [];
  let one = 0;
  let other = 0;
  while (one < old.length && other < now.length) {
    const text = old[one] ?? "";
    if (text === now[other]) {
      lines.push({ kind: "same", text });
      one += 1;
      other += 1;
    } else if (at(one + 1, other) >= at(one, other + 1)) {
      lines.push({ kind: "gone", text });
      one += 1;
    } else {
      lines.push({ kind: "new", text: now[other] ?? "" });
      other += 1;
    }
  }
  return [...lines, ...gone.slice(one), ...added.slice(other)];
}
