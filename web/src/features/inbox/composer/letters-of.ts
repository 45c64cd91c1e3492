import type { Body, LetterFile } from "../../../outbox/letter";
import { CAPTION_AT_MOST, takesCaption } from "./file-rules";

export interface Chosen {
  id: string;
  file: File;
  asDocument: boolean;
}

export interface Draft {
  body: Body;
  file?: LetterFile;
}

interface Written {
  pieces: readonly string[];
  files: readonly Chosen[];
  answering: string | undefined;
}

/** One message for each file, with the text as the caption of the first that takes one. */
export function lettersOf({ pieces, files, answering }: Written): Draft[] {
  const texts = pieces.map((piece) => piece.trim()).filter(Boolean);
  const [only, ...further] = texts;
  const fits = only !== undefined && further.length === 0 && only.length <= CAPTION_AT_MOST;
  const captioned = fits ? files.find(({ file, asDocument }) => takesCaption(file, asDocument)) : undefined;
  const drafts: Draft[] = files.map((chosen) => ({
    body: { attachment: { id: "", ...(chosen === captioned ? { caption: only ?? "" } : {}) } },
    file: { blob: chosen.file, name: chosen.file.name, asDocument: chosen.asDocument },
  }));
  if (!captioned) drafts.push(...texts.map((text) => ({ body: { text } })));
  const [first] = drafts;
  if (first && answering) first.body.in_reply_to = answering;
  return drafts;
}
