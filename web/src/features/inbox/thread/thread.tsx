import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Trans, useLingui } from "@lingui/react/macro";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { Conversation, Message } from "../../../api/client";
import { useLetters } from "../../../outbox/outbox-provider";
import { Icon } from "../../../ui/icon";
import { EmptyPane, PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { dayName } from "../../../lib/dates";
import { messagesQuery } from "../messages-query";
import { useAsides } from "./asides-query";
import { Bubble } from "./bubble";
import { entriesOf, placeOfFile, type Entry } from "./entries";
import { HappeningLine } from "./happening-line";
import { NoteBubble } from "./note-bubble";
import { LetterBubble } from "./letter-bubble";
import { useSoundingFile } from "./sounding";
import { useJump, type Target } from "./use-jump";
import styles from "./thread.module.css";

const NEAR_TOP_PX = 600;
const NEAR_END_PX = 40;
const NOTHING: readonly number[] = [];

interface Props {
  conversation: Conversation;
  target: Target | undefined;
  onReply: (message: Message) => void;
}

export function Thread({ conversation, target, onReply }: Props) {
  const query = useInfiniteQuery(messagesQuery(conversation.id));
  const letters = useLetters(conversation.id);
  const { data } = query;
  const messages = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const oldestSeq = messages.at(-1)?.seq;
  const shownFrom = hasNextPage && oldestSeq !== undefined ? oldestSeq : Number.NEGATIVE_INFINITY;
  // Before it is known how far back the messages go, the newest page of each is enough.
  const asides = useAsides(conversation.id, query.isPending ? Number.POSITIVE_INFINITY : shownFrom);
  const entries = useMemo(() => entriesOf(messages, letters, asides), [messages, letters, asides]);
  const list = useRef<VirtualizerHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const pages = data?.pages.length ?? 0;
  const { isError } = query;
  const { going, lit, jump } = useJump(
    { pages, entries, oldest: oldestSeq, hasNextPage, isFetchingNextPage, isError, fetchNextPage },
    list,
    target,
  );
  const sounding = placeOfFile(entries, useSoundingFile());
  const [missed, setMissed] = useState(0);

  // Older messages were put in front: the place on screen is kept by counting from the end.
  const oldest = messages.at(-1)?.id;
  const oldestBefore = useRef(oldest);
  const prepended =
    oldestBefore.current !== undefined &&
    oldest !== oldestBefore.current &&
    messages.some((message) => message.id === oldestBefore.current);
  useLayoutEffect(() => {
    oldestBefore.current = oldest;
  }, [oldest]);

  const newest = messages[0]?.seq ?? 0;
  const newestBefore = useRef(newest);
  const lettersBefore = useRef(letters.length);
  useLayoutEffect(() => {
    const wrote = letters.length > lettersBefore.current;
    const came = newest - newestBefore.current;
    if (!going && (atEnd.current || wrote || newestBefore.current === 0)) {
      list.current?.scrollToIndex(entries.length, { align: "end" });
    } else if (came > 0) setMissed((before) => before + came);
    newestBefore.current = newest;
    lettersBefore.current = letters.length;
    // A letter also grows where it stands: it says why it has not left.
  }, [newest, letters, entries.length]);
  useLayoutEffect(() => {
    // Whoever was sent somewhere stays there, whatever comes in meanwhile.
    if (going) atEnd.current = false;
  }, [going]);

  const scrolled = (offset: number) => {
    const handle = list.current;
    if (!handle) return;
    const rest = handle.scrollSize - handle.viewportSize - offset;
    atEnd.current = rest < NEAR_END_PX;
    if (atEnd.current && missed > 0) setMissed(0);
    if (offset < NEAR_TOP_PX) older();
  };
  // A page that failed is asked for again by whoever reads here, not by itself.
  const mayLoad = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const older = () => {
    if (mayLoad) void fetchNextPage();
  };
  const filling = mayLoad && entries.length < 15;
  useEffect(() => {
    if (filling) void fetchNextPage();
  }, [filling, fetchNextPage]);

  if (query.isPending) {
    // Its place is taken while it is empty: the composer must not jump.
    return (
      <div className={styles.place}>
        <Skeleton rows={5} height={64} />
      </div>
    );
  }
  if (query.isError && messages.length === 0) {
    return <PaneError error={query.error} retry={() => void query.refetch()} />;
  }
  if (entries.length === 0) {
    return <EmptyPane icon="inbox" title={<Trans>Nothing has been said yet</Trans>} />;
  }
  return (
    <div className={styles.place}>
      <div className={styles.thread} role="log" aria-live="off" tabIndex={0} ref={scroller}>
        {/* What is short stands at the end, by the composer. */}
        <div className={styles.filler} />
        <Virtualizer
          ref={list}
          scrollRef={scroller}
          shift={prepended}
          keepMounted={sounding < 0 ? NOTHING : [sounding]}
          onScroll={scrolled}
        >
          {entries.map((entry) => (
            <Row
              key={entry.key}
              entry={entry}
              lit={entry.key === lit}
              conversation={conversation}
              onReply={onReply}
              onJump={jump}
            />
          ))}
          {/* Also below what is scrolled to: nothing stands flush with the composer. */}
          <div key="end" className={styles.end} />
        </Virtualizer>
      </div>
      {isFetchingNextPage ? (
        <p className={styles.older} role="status">
          <Trans>Loading older messages…</Trans>
        </p>
      ) : null}
      {isFetchNextPageError ? (
        <button type="button" className={styles.older} onClick={() => void fetchNextPage()}>
          <Trans>Older messages could not be loaded. Try again</Trans>
        </button>
      ) : null}
      {missed > 0 ? (
        <ToEnd
          count={missed}
          onClick={() => list.current?.scrollToIndex(entries.length, { align: "end" })}
        />
      ) : null}
    </div>
  );
}

interface RowProps extends Omit<Props, "target"> {
  entry: Entry;
  lit: boolean;
  onJump: (seq: number) => void;
}

function Row({ entry, lit, conversation, onReply, onJump }: RowProps) {
  const { i18n } = useLingui();
  if (entry.kind === "day") {
    return (
      <p className={styles.day}>
        <span>{dayName(entry.at, i18n.locale)}</span>
      </p>
    );
  }
  if (entry.kind === "note") return <NoteBubble note={entry.note} />;
  if (entry.kind === "happening") return <HappeningLine happening={entry.happening} />;
  if (entry.kind === "letter") {
    return (
      <LetterBubble
        letter={entry.letter}
        joined={entry.joined}
        answered={entry.answered}
        conversation={conversation}
      />
    );
  }
  return (
    <div className={styles.message} data-lit={lit}>
      <Bubble
        message={entry.message}
        joined={entry.joined}
        answered={entry.answered}
        conversation={conversation}
        onReply={onReply}
        onJump={onJump}
      />
    </div>
  );
}

function ToEnd({ count, onClick }: { count: number; onClick: () => void }) {
  const { t } = useLingui();
  return (
    <button type="button" className={styles.toEnd} aria-label={t`${count} new, go to the end`} onClick={onClick}>
      <Icon name="down" size={18} />
      <span>{count}</span>
    </button>
  );
}
