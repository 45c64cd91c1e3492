import { answered, api, Refused, type Message } from "../api/client";
import type { Body, Letter, Outcome } from "./letter";
import { upload } from "./upload";

// The server is done within seconds, or it has gone away under an open connection.
const ANSWER_WITHIN_MS = 30_000;

export type Posted = { outcome: Outcome; message: Message | null };

export interface Attempt {
  /** Ends the upload of a file; a message that is being posted is not taken back. */
  signal: AbortSignal;
  onProgress: (part: number) => void;
  /** The file is at the server. False when the letter was taken back meanwhile. */
  onUploaded: (attachmentId: string) => Promise<boolean>;
}

/** One attempt. The keys make a repeated one harmless: the server answers with what it has. */
export async function postLetter(letter: Letter, attempt: Attempt): Promise<Posted> {
  try {
    const body = await withFile(letter, attempt);
    if (!body) return { outcome: { kind: "sent" }, message: null };
    const message = await answered(
      api.POST("/api/v1/conversations/{conversation_id}/messages", {
        params: {
          path: { conversation_id: letter.conversationId },
          header: { "Idempotency-Key": letter.id },
        },
        body,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      }),
    );
    return { outcome: { kind: "sent" }, message };
  } catch (error) {
    if (error instanceof Refused) {
      const { problem, retryAfterSeconds } = error;
      return { outcome: { kind: "refused", problem, retryAfterSeconds }, message: null };
    }
    return { outcome: { kind: "unreachable" }, message: null };
  }
}

/** The message as it is posted; null when its author has taken it back. */
async function withFile(letter: Letter, attempt: Attempt): Promise<Body | null> {
  const { body, file, conversationId, id } = letter;
  if (!file || !body.attachment || body.attachment.id) return body;
  const { signal, onProgress, onUploaded } = attempt;
  const stored = await upload({ conversationId, file, key: `${id}.file`, signal, onProgress });
  const wanted = await onUploaded(stored.id);
  return wanted ? { ...body, attachment: { ...body.attachment, id: stored.id } } : null;
}
