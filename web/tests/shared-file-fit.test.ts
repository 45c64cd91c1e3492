import { describe, expect, test } from "vitest";
import { fitsAs, mediaFor } from "../src/features/flows/form/shared-file-fit";

const PICTURE = { kind: "image", mime_type: "image/png" };
const STICKER = { kind: "sticker", mime_type: "image/webp" };
const VOICE = { kind: "audio", mime_type: "audio/ogg" };
const PDF = { kind: "document", mime_type: "application/pdf" };

describe("what a file of the workspace’s own fits as", () => {
  test.each([
    [PICTURE, ["image", "document"]],
    [STICKER, ["sticker"]],
    [VOICE, ["audio", "voice", "document"]],
    [PDF, ["document"]],
  ])("%o", (file, fitting) => {
    expect(fitsAs(file)).toEqual(fitting);
  });

  test.each([
    [PICTURE, "document", "document"],
    [PICTURE, "video", "image"],
    [VOICE, "voice", "voice"],
    [PDF, "image", "document"],
  ])("%o, wanted as %s", (file, media, sent) => {
    expect(mediaFor(file, media)).toBe(sent);
  });
});
