import { Suspense, useId, useState, type KeyboardEvent, type ReactNode } from "react";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { lazyPart } from "../../../ui/lazy-part";
import type { components } from "../../../api/schema";
import { useSettled } from "../../../lib/use-settled";
import { optionId, slashBefore } from "./slash";

const CannedPanel = lazyPart(async () => (await import("./canned-panel")).CannedPanel);

export type CannedReply = components["schemas"]["CannedReplyOut"];

const SHOWN = 8;

interface Asked {
  conversationId: string;
  text: string;
  /** Where the cursor stands; null when it is not in the text. */
  caret: number | null;
  /** Puts words in the place of `/shortcut`, which stood at `from` when they were chosen. */
  onInsert: (words: string, stroke: string, from: number) => void;
}

interface CannedReplies {
  panel: ReactNode;
  /** True when the key was for the list. */
  onKeyDown: (event: KeyboardEvent) => boolean;
  /** For the field that the list belongs to. */
  props: { "aria-controls"?: string; "aria-activedescendant"?: string };
}

/** `/` and the beginning of a shortcut: the replies that fit, filled in where they are chosen. */
export function useCannedReplies({ conversationId, text, caret, onInsert }: Asked): CannedReplies {
  const listId = useId();
  const slash = caret === null ? null : slashBefore(text, caret);
  const [closed, setClosed] = useState<string | null>(null);
  const [place, setPlace] = useState(0);
  const q = useSettled(slash?.words ?? "", 120);
  const open = slash !== null && closed !== slash.words;
  const found = useQuery({
    queryKey: ["canned-replies", "beginning", q],
    enabled: open,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/canned-replies", {
          params: { query: { limit: SHOWN, ...(q ? { q } : {}) } },
          signal,
        }),
      ),
  });
  const fill = useMutation({
    mutationFn: (reply: CannedReply) =>
      answered(
        api.POST("/api/v1/canned-replies/{reply_id}/render", {
          params: { path: { reply_id: reply.id } },
          body: { conversation_id: conversationId },
        }),
      ),
  });
  const words = slash?.words.toLocaleLowerCase() ?? "";
  // The answer is to what was typed a moment ago: until its own comes, only what surely fits.
  const behind = found.isPlaceholderData || q !== (slash?.words ?? "");
  const replies = (found.data?.items ?? []).filter(
    (one) => !behind || one.shortcut.toLocaleLowerCase().startsWith(words),
  );
  const chosen = replies[Math.min(place, replies.length - 1)];
  const insert = (words: string) => {
    if (!slash) return;
    fill.reset();
    setPlace(0);
    onInsert(words, text.slice(slash.from, slash.to), slash.from);
  };
  // The stroke as it was when the reply was picked: typing goes on while it is being filled in.
  const pick = (reply: CannedReply) =>
    fill.mutate(reply, { onSuccess: (filled) => insert(filled.text) });
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!open || event.nativeEvent.isComposing) return false;
    if (event.key === "Escape") {
      setClosed(slash.words);
      fill.reset();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const by = event.key === "ArrowDown" ? 1 : -1;
      setPlace((before) => (before + by + replies.length) % Math.max(replies.length, 1));
    } else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") {
      if (fill.error && fill.variables) insert(fill.variables.text);
      else if (chosen) pick(chosen);
      else if (!behind) return false;
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return {
    onKeyDown,
    props:
      open && chosen ? { "aria-controls": listId, "aria-activedescendant": optionId(chosen.id) } : {},
    panel: open ? (
      <Suspense fallback={null}>
        <CannedPanel
          listId={listId}
          replies={replies}
          chosen={chosen}
          pending={found.isPending || (behind && replies.length === 0)}
          error={found.error}
          refused={fill.error}
          refusedReply={fill.variables}
          onPick={pick}
          onInsert={insert}
        />
      </Suspense>
    ) : null,
  };
}
