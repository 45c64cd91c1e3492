import type { Conversation } from "../../../api/client";

export interface ReplyWindowState {
  closed: boolean;
  leftMs: number | null;
}

type Ends = Pick<Conversation, "channel_kind" | "window_until" | "entry_until" | "can_send_free_text">;

/** Whether free text is taken at this moment: the screen stands longer than the answer it shows. */
export function windowAt(conversation: Ends, now: number): ReplyWindowState {
  const ends = [conversation.window_until, conversation.entry_until];
  const leftMs = Math.max(...ends.map((end) => (end ? Date.parse(end) : 0))) - now;
  if (leftMs > 0) return { closed: false, leftMs };
  // The server's word holds where a window does not apply at all, as on the simulated phone.
  const open = conversation.channel_kind !== "whatsapp" && conversation.can_send_free_text;
  return { closed: !open, leftMs: null };
}
