/**
 * A chord is written with the codes of the keys' places, so that it works on every layout:
 * `KeyJ`, `Shift+KeyU`, `Mod+KeyK` (Command on a Mac, Ctrl elsewhere), `KeyG KeyI` (one after
 * the other).
 */
export interface Stroke {
  code: string;
  mod: boolean;
  shift: boolean;
  alt: boolean;
}

interface KeyEvent {
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export function strokesOf(chord: string): Stroke[] {
  return chord.split(" ").map((stroke) => {
    const parts = stroke.split("+");
    return {
      code: parts.at(-1) ?? "",
      mod: parts.includes("Mod"),
      shift: parts.includes("Shift"),
      alt: parts.includes("Alt"),
    };
  });
}

export function strokeFits(stroke: Stroke, event: KeyEvent): boolean {
  return (
    stroke.code === event.code &&
    stroke.mod === (event.ctrlKey || event.metaKey) &&
    stroke.shift === event.shiftKey &&
    stroke.alt === event.altKey
  );
}

const WORDS: Record<string, string> = {
  Slash: "/",
  Enter: "↵",
  Escape: "Esc",
  Comma: ",",
  Period: ".",
  ArrowUp: "↑",
  ArrowDown: "↓",
  BracketLeft: "[",
  BracketRight: "]",
};

/** The chord as it is printed on the keys. */
export function chordWords(chord: string, mac = isMac()): string[] {
  return strokesOf(chord).flatMap(({ code, mod, shift, alt }) => [
    ...(mod ? [mac ? "⌘" : "Ctrl"] : []),
    ...(alt ? [mac ? "⌥" : "Alt"] : []),
    ...(shift ? ["⇧"] : []),
    WORDS[code] ?? code.replace(/^(Key|Digit)/, ""),
  ]);
}

function isMac(): boolean {
  return typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);
}
