import { answered, api, Refused, type Message } from "../api/client";
import type { Letter, Outcome } from "./letter";

export type Posted = { outcome: Outcome; message: Message | null };

/** One attempt. The key makes a repeated one harmless: the server answers with the first's message. */
export async function postLetter(letter: Letter): Promise<Posted> {
  try {
    const message = await answered(
      api.POST("/api/v1/conversations/{conversation_id}/messages", {
        params: {
          path: { conversation_id: letter.conversationId },
          header: { "Idempotency-Key": letter.id },
        },
        body: letter.body,
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
