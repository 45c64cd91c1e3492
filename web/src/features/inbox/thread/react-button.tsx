import { useLingui } from "@lingui/react/macro";
import { answered, api, type Message } from "../../../api/client";
import { keys } from "../../../api/keys";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { useCommand } from "../../../ui/use-command";

const EMOJIS = ["👍", "❤️", "😂", "😮", "🙏", "🎉"];

/** One reaction of the business per message: another one replaces it, the same takes it back. */
export function ReactButton({ message }: { message: Message }) {
  const { t } = useLingui();
  const { id, conversation_id: conversationId } = message;
  const ours = message.reactions.find((one) => one.author.kind !== "contact")?.emoji;
  const react = useCommand(
    (emoji: string, once) =>
      answered(
        api.POST("/api/v1/conversations/{conversation_id}/messages", {
          params: { path: { conversation_id: conversationId }, header: once },
          body: { reaction: { message_id: id, emoji } },
        }),
      ),
    [keys.messages(conversationId)],
  );
  return (
    <Menu trigger={<IconButton icon="smile" label={t`React to this message`} disabled={react.isPending} />}>
      {EMOJIS.map((emoji) => (
        <MenuItem
          key={emoji}
          chosen={emoji === ours}
          onSelect={() => react.mutate(emoji === ours ? "" : emoji)}
        >
          {emoji}
        </MenuItem>
      ))}
    </Menu>
  );
}
