import { Suspense } from "react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answered, api, type Conversation } from "../../../api/client";
import { lazyPart } from "../../../ui/lazy-part";
import { useReplyWindow } from "../composer/reply-window";
import { messagesQuery } from "../messages-query";

// Most conversations have none: what shows it is loaded with the first.
const SuggestedCard = lazyPart(async () => (await import("./suggested-card")).SuggestedCard);

interface Props {
  conversation: Conversation;
  onUsed: () => void;
}

/** The newest automatic answer, where it was only suggested and nobody has answered since. */
export function SuggestedAnswer({ conversation, onUsed }: Props) {
  const { id } = conversation;
  const { closed } = useReplyWindow(conversation);
  const messages = useInfiniteQuery(messagesQuery(id));
  const found = useQuery({
    queryKey: ["auto-replies", "newest", id],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/ai/auto-replies", {
          params: { query: { conversation_id: id, limit: 1 } },
          signal,
        }),
      ),
  });
  const newest = found.data?.items[0];
  if (closed || newest?.outcome !== "suggested" || !newest.text || newest.verdict) return null;
  const said = messages.data?.pages.flatMap((page) => page.items) ?? [];
  const asked = said.find((one) => one.id === newest.message_id);
  if (!asked || said.some((one) => one.direction === "out" && one.seq > asked.seq)) return null;
  return (
    <Suspense fallback={null}>
      <SuggestedCard key={newest.id} reply={newest} text={newest.text} onUsed={onUsed} />
    </Suspense>
  );
}
