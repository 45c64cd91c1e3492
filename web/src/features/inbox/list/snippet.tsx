import type { Conversation } from "../../../api/client";
import { KindName } from "../thread/kind-name";

/** The last message in a line: its words, or what kind it is. */
export function Snippet({ message }: { message: Conversation["last_message"] }) {
  if (!message) return null;
  if (message.text) return <bdi>{message.text}</bdi>;
  return <KindName kind={message.kind} />;
}
