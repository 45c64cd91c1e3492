import { useEffect, useRef } from "react";
import { Trans } from "@lingui/react/macro";
import { VList, type VListHandle } from "virtua";
import type { Channel } from "../../../api/client";
import { Button } from "../../../ui/button";
import { EmptyPane, PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { StaleBar } from "../../../ui/stale-bar";
import { filterCount, type InboxSearch } from "../search";
import { ConversationRow } from "./conversation-row";
import type { ShownList } from "./use-shown-list";
import styles from "./conversation-list.module.css";

const ROW_HEIGHT = 76;
const ROWS_BEFORE_THE_END = 12;

interface Props {
  shown: ShownList;
  search: InboxSearch;
  channels: readonly Channel[];
  chosen: ReadonlySet<string>;
  /** Left out for those who may change nothing. */
  onChoose: ((id: string) => void) | undefined;
  onOpen: (id: string) => void;
  onAll: () => void;
}

export function ConversationList({ shown, search, channels, chosen, onChoose, onOpen, onAll }: Props) {
  const { conversations, query } = shown;
  const list = useRef<VListHandle>(null);
  const place = conversations.findIndex((one) => one.id === search.c);
  // Once for each that is opened: its place also changes while somebody scrolls elsewhere.
  const shownOnce = useRef<string>(undefined);
  useEffect(() => {
    if (search.c === undefined) shownOnce.current = undefined;
    if (place < 0 || shownOnce.current === search.c) return;
    shownOnce.current = search.c;
    list.current?.scrollToIndex(place, { align: "nearest" });
  }, [search.c, place]);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  // A page that failed is asked for again by whoever reads here, not by itself.
  const mayLoad = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const more = () => {
    if (mayLoad) void fetchNextPage();
  };
  // A page that the filters empty says nothing about the pages behind it.
  const filling = mayLoad && conversations.length === 0;
  useEffect(() => {
    if (filling) void fetchNextPage();
  }, [filling, fetchNextPage]);

  if (query.isPending) return <Skeleton rows={9} height={ROW_HEIGHT - 8} />;
  if (query.isError && conversations.length === 0) {
    const retry = () => void (isFetchNextPageError ? fetchNextPage() : query.refetch());
    return <PaneError error={query.error} retry={retry} />;
  }
  if (conversations.length === 0 && hasNextPage) {
    return <Skeleton rows={9} height={ROW_HEIGHT - 8} />;
  }
  if (conversations.length === 0) return <NoConversations search={search} onAll={onAll} />;
  return (
    <div className={styles.place}>
      {query.isRefetchError ? (
        <StaleBar pending={query.isFetching} retry={() => void query.refetch()}>
          <Trans>The list could not be brought up to date.</Trans>
        </StaleBar>
      ) : (
        <span />
      )}
      <VList
        ref={list}
        className={styles.list}
        role="list"
        data={conversations as (typeof conversations)[number][]}
        itemSize={ROW_HEIGHT}
        onScroll={(offset) => {
          const handle = list.current;
          if (!handle) return;
          const end = handle.scrollSize - ROW_HEIGHT * ROWS_BEFORE_THE_END;
          if (offset + handle.viewportSize > end) more();
        }}
      >
        {(conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            channel={channels.length > 1 ? channels.find((one) => one.id === conversation.channel_id) : undefined}
            open={conversation.id === search.c}
            chosen={chosen.has(conversation.id)}
            choosing={chosen.size > 0}
            onChoose={onChoose}
            onOpen={onOpen}
          />
        )}
      </VList>
      {isFetchNextPageError ? (
        <StaleBar pending={isFetchingNextPage} retry={() => void fetchNextPage()}>
          <Trans>Further conversations could not be loaded.</Trans>
        </StaleBar>
      ) : null}
    </div>
  );
}

function NoConversations({ search, onAll }: { search: InboxSearch; onAll: () => void }) {
  const filters = filterCount(search);
  if (!search.status && !search.who && filters === 0) {
    return (
      <EmptyPane icon="inbox" title={<Trans>All answered</Trans>}>
        <Trans>No conversation is open. A new message appears here at once.</Trans>
      </EmptyPane>
    );
  }
  if (search.status === "all" && !search.who && filters === 0) {
    return (
      <EmptyPane icon="inbox" title={<Trans>Nobody has written yet</Trans>}>
        <Trans>Open the simulated phone and write as a customer.</Trans>
      </EmptyPane>
    );
  }
  return (
    <EmptyPane
      icon="filter"
      title={<Trans>None fits these filters</Trans>}
      action={
        <Button size="small" onClick={onAll}>
          <Trans>Show all</Trans>
        </Button>
      }
    />
  );
}
