import type { SharedFile } from "../../../api/shared-files";

/** What WhatsApp would show a file as; the first is how it comes by itself. */
export function fitsAs({ kind, mime_type: type }: Pick<SharedFile, "kind" | "mime_type">): readonly string[] {
  const own = kind === "document" ? [] : [kind];
  const voice = type === "audio/ogg" ? ["voice"] : [];
  const document = type === "image/gif" || type === "image/webp" ? [] : ["document"];
  return [...own, ...voice, ...document];
}

/** How it is sent: as it was to be, if it can be; else as it comes by itself. */
export function mediaFor(file: Pick<SharedFile, "kind" | "mime_type">, media: string): string {
  const fitting = fitsAs(file);
  return fitting.includes(media) ? media : (fitting[0] ?? media);
}
