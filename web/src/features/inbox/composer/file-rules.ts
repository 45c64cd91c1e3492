/** What WhatsApp takes, so that a file it would refuse is named before it is uploaded. The server
 * reads the type from the content and has the last word. */
export type FileKind = "image" | "sticker" | "audio" | "video" | "document";

export type Refusal = { why: "kind" } | { why: "empty" } | { why: "size"; bytesAtMost: number };

interface Described {
  type: string;
  size: number;
}

const MEBIBYTE = 1024 * 1024;
const TAKEN: [RegExp, FileKind][] = [
  [/^image\/(jpeg|png)$/, "image"],
  [/^image\/webp$/, "sticker"],
  [/^audio\/(aac|amr|mpeg|mp3|mp4|x-m4a|ogg|opus)$/, "audio"],
  [/^video\/(mp4|3gpp)$/, "video"],
];
const REFUSED = /^(image|audio|video)\/|^text\/html$|^application\/(zip|x-zip-compressed|vnd\.rar|xhtml\+xml)$/;
const BYTES_AT_MOST: Record<FileKind, number> = {
  image: 5 * MEBIBYTE,
  sticker: 500 * 1024,
  audio: 16 * MEBIBYTE,
  video: 16 * MEBIBYTE,
  document: 100 * MEBIBYTE,
};

export const CAPTION_AT_MOST = 1024;

/** How WhatsApp shows it, unless it is sent as a document. */
export function kindOf({ type }: { type: string }): FileKind {
  return TAKEN.find(([pattern]) => pattern.test(type))?.[1] ?? "document";
}

export function refusalOf(file: Described, asDocument: boolean): Refusal | null {
  const kind = kindOf(file);
  if (file.size === 0) return { why: "empty" };
  if (kind === "document" && REFUSED.test(file.type)) return { why: "kind" };
  const bytesAtMost = BYTES_AT_MOST[asDocument ? "document" : kind];
  return file.size > bytesAtMost ? { why: "size", bytesAtMost } : null;
}

/** Whether somebody may choose to send it as a document: a sticker WhatsApp takes only as one. */
export function mayBeDocument(file: Described): boolean {
  const kind = kindOf(file);
  return kind !== "document" && kind !== "sticker";
}

/** Too large to be shown, but not to be opened. */
export function mustBeDocument(file: Described): boolean {
  return mayBeDocument(file) && refusalOf(file, false)?.why === "size" && !refusalOf(file, true);
}

export function takesCaption(file: Described, asDocument: boolean): boolean {
  return asDocument || ["image", "video", "document"].includes(kindOf(file));
}
