import { expect, test } from "vitest";
import { chordWords, strokeFits, strokesOf } from "../src/actions/chord";
import { mentionAt, mentionedIn, withMention } from "../src/features/inbox/composer/mentions";
import { inPieces } from "../src/features/inbox/composer/pieces";
import { visibleName } from "../src/lib/bidi";
import { clock, dayName, shortDuration, shortMoment } from "../src/lib/dates";
import { initialsOf } from "../src/lib/initials";
import { partsOf } from "../src/lib/links";
import { snoozeChoices } from "../src/lib/snooze";
import { StreamParser } from "../src/realtime/sse";

const NOW = new Date(2026, 10, 26, 21, 30);
const at = (days: number, hour = 12) =>
  new Date(2026, 10, 26 - days, hour).toISOString();

test("moments are as short as their age allows", () => {
  expect(shortMoment(at(0), "en-GB", NOW)).toBe("12:00");
  expect(shortMoment(at(2), "en-GB", NOW)).toBe("Tue");
  expect(shortMoment(at(30), "en-GB", NOW)).toBe("27 Oct");
  expect(dayName(at(0), "en-GB", NOW)).toBe("Today");
  expect(dayName(at(1), "en-GB", NOW)).toBe("Yesterday");
  expect(dayName(at(3), "en-GB", NOW)).toBe("Monday");
  // 23 hours ago, and still another day.
  expect(dayName(at(1, 23), "en-GB", NOW)).toBe("Yesterday");
  expect(shortDuration(90 * 60_000, "en-GB")).toBe("1h");
  expect(clock(67.9)).toBe("1:07");
});

test("a name cannot reach beyond itself", () => {
  expect(visibleName("\u202e\u2066Bobby\u0007\u200b")).toBe("Bobby");
  expect(visibleName("\u200f\u2069 \n")).toBe("");
  expect(visibleName(null)).toBe("");
  expect(initialsOf("‏سارة المنصوري")).toBe("سا");
  expect(initialsOf("🙂")).toBe("?");
});

test("only http and https become links, without what ends the sentence", () => {
  expect(partsOf("See https://a.example/x?y=1. javascript:alert(1)")).toEqual([
    { text: "See " },
    { text: "https://a.example/x?y=1", url: "https://a.example/x?y=1" },
    { text: ". javascript:alert(1)" },
  ]);
  expect(partsOf("https://")).toEqual([{ text: "https://" }]);
});

test("a long text is cut at words and nothing of it is lost", () => {
  const text = Array.from({ length: 3_000 }, (_, place) => `word${place}`).join(" ");
  const pieces = inPieces(text);
  expect(pieces.every((piece) => piece.length <= 4_096)).toBe(true);
  expect(pieces.join(" ")).toBe(text);
  const emoji = inPieces("🙂".repeat(3_000));
  expect(emoji.join("")).toBe("🙂".repeat(3_000));
});

test("a mention is completed where the caret stands", () => {
  const mona = { id: "1", name: "Mona Khalil" };
  expect(mentionAt("Ask @Mo", 7)).toBe("Mo");
  expect(mentionAt("mail@Mo", 7)).toBeNull();
  const { text, caret } = withMention("Ask @Mo, please", 7, mona.name);
  expect([text.slice(0, caret), text.slice(caret)]).toEqual(["Ask @Mona Khalil ", ", please"]);
  expect(mentionedIn(text, [mona])).toEqual(["1"]);
});

test("chords name places of keys, so every layout has them", () => {
  const [stroke] = strokesOf("Mod+KeyK");
  const event = { code: "KeyK", ctrlKey: true, metaKey: false, shiftKey: false, altKey: false };
  expect(stroke && strokeFits(stroke, event)).toBe(true);
  expect(chordWords("Mod+KeyK", false)).toEqual(["Ctrl", "K"]);
  expect(chordWords("KeyG KeyI", false)).toEqual(["G", "I"]);
});

test("what one can snooze until is always later", () => {
  const names = snoozeChoices(NOW).map(({ name }) => name);
  expect(names).toEqual(["hour", "tomorrow", "week"]);
  expect(snoozeChoices(NOW).every(({ until }) => until > NOW)).toBe(true);
});

test("a stream is read in whatever pieces it comes", () => {
  const parser = new StreamParser();
  const text = ": ping\n\nid: 7\nevent: message_received\ndata: {\"seq\":7}\n\n";
  const events = [...text].flatMap((letter) => parser.push(letter));
  expect(events).toEqual([{ name: "message_received", id: "7", data: '{"seq":7}' }]);
});
