import { describe, expect, test } from "vitest";
import { kindOf, mustBeDocument, refusalOf } from "../src/features/inbox/composer/file-rules";
import { lettersOf, type Chosen } from "../src/features/inbox/composer/letters-of";
import { barsOf } from "../src/features/inbox/thread/peaks";

const MEBIBYTE = 1024 * 1024;

describe("what WhatsApp takes", () => {
  test.each([
    ["image/png", 1, false, null],
    ["image/gif", 1, false, { why: "kind" }],
    ["text/html", 1, false, { why: "kind" }],
    ["application/pdf", 0, false, { why: "empty" }],
    ["application/pdf", 99 * MEBIBYTE, false, null],
    ["video/mp4", 17 * MEBIBYTE, false, { why: "size", bytesAtMost: 16 * MEBIBYTE }],
    ["video/mp4", 17 * MEBIBYTE, true, null],
    ["", 101 * MEBIBYTE, false, { why: "size", bytesAtMost: 100 * MEBIBYTE }],
  ])("%s of %i bytes", (type, size, asDocument, refusal) => {
    expect(refusalOf({ type, size }, asDocument)).toEqual(refusal);
  });

  test("a picture that is too large leaves as a document", () => {
    expect(mustBeDocument({ type: "image/jpeg", size: 6 * MEBIBYTE })).toBe(true);
    expect(mustBeDocument({ type: "image/jpeg", size: 101 * MEBIBYTE })).toBe(false);
    expect(kindOf({ type: "application/x-unknown" })).toBe("document");
  });
});

function chosen(name: string, type: string): Chosen {
  return { id: name, file: new File(["x"], name, { type }), asDocument: false };
}

const VOICE = chosen("voice.ogg", "audio/ogg");
const PICTURE = chosen("shop.png", "image/png");

describe("which messages leave", () => {
  test("the text goes with the first file that takes words", () => {
    const drafts = lettersOf({ pieces: [" Look "], files: [VOICE, PICTURE], answering: "m1" });
    expect(drafts.map(({ body }) => body)).toEqual([
      { attachment: { id: "" }, in_reply_to: "m1" },
      { attachment: { id: "", caption: "Look" } },
    ]);
    expect(drafts.map(({ file }) => file?.name)).toEqual(["voice.ogg", "shop.png"]);
  });

  test("words that no file takes follow on their own", () => {
    const long = "x".repeat(1025);
    for (const [text, files] of [[long, [PICTURE]], ["Listen", [VOICE]]] as const) {
      const drafts = lettersOf({ pieces: [text], files, answering: undefined });
      expect(drafts.map(({ body }) => body)).toEqual([{ attachment: { id: "" } }, { text }]);
    }
  });

  test("nothing written is nothing sent", () => {
    expect(lettersOf({ pieces: ["  "], files: [], answering: "m1" })).toEqual([]);
  });
});

test("a wave is measured against its loudest moment", () => {
  const bars = barsOf(new Float32Array([0, 0, 0, 0, 0.5, 0, 0, 0, -0.25, 0, 0, 0]), 3);
  expect(bars).toEqual([0, 1, 0.5]);
});
