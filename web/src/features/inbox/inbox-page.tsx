import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { Trans, useLingui } from "@lingui/react/macro";
import { useActions } from "../../actions/registry";
import { useMay, useMe } from "../auth/use-me";
import { lazyPart } from "../../ui/lazy-part";
import { EmptyPane } from "../../ui/pane-state";
import { ConversationList } from "./list/conversation-list";
import { stepFrom, type Place } from "./list/places";
import { useChosen } from "./list/use-chosen";
import { useShownList } from "./list/use-shown-list";
import { ViewsMenu } from "./list/views-menu";
import { SidePanel } from "./side/side-panel";
import type { SideSection } from "./side/side-section";
import { ThreadPane } from "./thread/thread-pane";
import { usePrefetchNeighbours } from "./use-prefetch-neighbours";
import { channelsQuery } from "../../api/directory";
import { NO_FILTERS, type InboxSearch } from "./search";
import styles from "./inbox-page.module.css";

// Loaded when the first row is chosen.
const BulkBar = lazyPart(async () => (await import("./list/bulk-bar")).BulkBar);

const route = getRouteApi("/signed-in/inbox");

export function InboxPage({ sections }: { sections: SideSection[] }) {
  const { t } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { member } = useMe();
  const may = useMay();
  const listElement = useRef<HTMLDivElement>(null);
  const shown = useShownList(search, member.id);
  const { chosen, choose, setChosen } = useChosen(search, shown.conversations);
  const channels = useQuery({ ...channelsQuery, enabled: may("channels:read") });
  usePrefetchNeighbours(shown.conversations, search.c);

  // The same from one drawing to the next, or every row of the list would be drawn again.
  const change = useCallback(
    (part: Partial<InboxSearch>, replace = false) =>
      void navigate({ search: (before: InboxSearch) => ({ ...before, ...part }), replace }),
    [navigate],
  );
  const open = useCallback(
    (id: string | undefined) => change({ c: id, m: undefined }),
    [change],
  );
  const stood = useRef<Place | null>(null);
  useEffect(() => {
    const at = shown.conversations.findIndex((one) => one.id === search.c);
    if (search.c && at >= 0) stood.current = { id: search.c, at };
  }, [shown.conversations, search.c]);
  const step = (by: 1 | -1) => {
    const next = stepFrom(shown.conversations, search.c, by, stood.current);
    // Moving through the list is not a way to come back by.
    if (next) change({ c: next.id, m: undefined }, true);
  };
  // Found once more, a message is gone to once more.
  const [jumps, setJumps] = useState(0);
  const target = useMemo(() => (search.m ? { seq: search.m } : undefined), [search.c, search.m, jumps]);
  const showFound = (id: string, seq: number | null) => {
    setJumps((before) => before + 1);
    change({ ...NO_FILTERS, status: "all", c: id, m: seq ?? undefined });
  };
  const toggle = (side: "contact" | "phone") =>
    change({ side: search.side === side ? undefined : side }, true);

  useActions([
    {
      id: "inbox.next",
      title: t`Next conversation`,
      group: t`Inbox`,
      icon: "down",
      keys: "KeyJ",
      whileHeld: true,
      run: () => step(1),
    },
    {
      id: "inbox.previous",
      title: t`Previous conversation`,
      group: t`Inbox`,
      icon: "down",
      keys: "KeyK",
      whileHeld: true,
      run: () => step(-1),
    },
    {
      id: "inbox.contact",
      title: t`Show or hide the contact`,
      group: t`Inbox`,
      icon: "panel",
      keys: "KeyI",
      run: () => toggle("contact"),
    },
    {
      id: "inbox.phone",
      title: t`Show or hide the simulated phone`,
      group: t`Inbox`,
      icon: "phone",
      keys: "KeyP",
      run: () => toggle("phone"),
    },
    {
      id: "inbox.choose",
      title: t`Choose this conversation, for doing something with many`,
      group: t`Inbox`,
      icon: "check",
      keys: "KeyX",
      run: () => {
        const here = shown.conversations.some((one) => one.id === search.c);
        if (search.c && here && may("conversations:reply")) choose(search.c);
      },
    },
    {
      id: "inbox.close",
      title: t`Back to the list`,
      group: t`Inbox`,
      icon: "back",
      keys: "Escape",
      run: () => (chosen.size > 0 ? setChosen(new Set()) : open(undefined)),
    },
  ]);

  // The list keeps the focus reachable after the thread closes on a small screen.
  useEffect(() => {
    if (!search.c) listElement.current?.querySelector<HTMLElement>("[aria-current]")?.focus();
  }, [search.c]);

  return (
    <main
      className={styles.page}
      data-open={search.c ? "thread" : "list"}
      data-side={search.side ?? "none"}
    >
      <section className={styles.list} ref={listElement} aria-label={t`Conversations`}>
        <ViewsMenu
          search={search}
          onChange={change}
          onPhone={() => toggle("phone")}
          onFound={showFound}
        />
        {chosen.size > 0 ? (
          <Suspense fallback={<span />}>
            <BulkBar chosen={chosen} conversations={shown.conversations} onChoose={setChosen} />
          </Suspense>
        ) : (
          <span />
        )}
        <ConversationList
          chosen={chosen}
          onChoose={may("conversations:reply") ? choose : undefined}
          shown={shown}
          search={search}
          channels={channels.data ?? []}
          onOpen={open}
          onAll={() => change({ ...NO_FILTERS, status: "all" })}
        />
      </section>
      <section className={styles.thread} aria-label={t`Conversation`}>
        {search.c ? (
          <ThreadPane
            key={search.c}
            id={search.c}
            target={target}
            onBack={() => open(undefined)}
            onSide={() => toggle("contact")}
            sideOpen={search.side === "contact"}
          />
        ) : (
          <EmptyPane icon="inbox" title={<Trans>No conversation is open</Trans>}>
            <Trans>Choose one from the list, or go through them with J and K.</Trans>
          </EmptyPane>
        )}
      </section>
      {search.side === "phone" || (search.side === "contact" && search.c) ? (
        <SidePanel
          kind={search.side}
          conversationId={search.c}
          sections={sections}
          onOpen={open}
          onClose={() => change({ side: undefined }, true)}
        />
      ) : null}
    </main>
  );
}
