import { useCallback, useEffect, useLayoutEffect, useState, type RefObject } from "react";
import { useLingui } from "@lingui/react/macro";
import type { VirtualizerHandle } from "virtua";
import { showToast } from "../../../ui/toast";
import { placeOf, type Entry } from "./entries";

/** Where to go in a thread; another object for the same message goes there once more. */
export interface Target {
  seq: number;
}

interface Loaded {
  pages: number;
  entries: readonly Entry[];
  /** The number of the oldest message that is loaded. */
  oldest: number | undefined;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isError: boolean;
  fetchNextPage: () => Promise<unknown>;
}

interface Jump {
  /** On the way: the thread does not go anywhere else meanwhile. */
  going: boolean;
  /** The key of what was just gone to. */
  lit: string | null;
  jump: (seq: number) => void;
}

const LIT_MS = 2_500;
// Some thousands of messages; further back it would be minutes until one is there.
const MOST_PAGES = 80;

/** Goes to a message by its number: loads back to it, puts it in the middle and lights it up. */
export function useJump(
  { pages, entries, oldest, hasNextPage, isFetchingNextPage, isError, fetchNextPage }: Loaded,
  list: RefObject<VirtualizerHandle | null>,
  target: Target | undefined,
): Jump {
  const { t } = useLingui();
  const [wanted, setWanted] = useState(target?.seq ?? null);
  const [lit, setLit] = useState<string | null>(null);
  const [followed, setFollowed] = useState(target);
  if (target !== followed) {
    setFollowed(target);
    setWanted(target?.seq ?? null);
  }
  const end = !hasNextPage || pages >= MOST_PAGES;
  const loaded = wanted !== null && oldest !== undefined && (oldest <= wanted || end);
  const further = wanted !== null && oldest !== undefined && !loaded;
  useEffect(() => {
    if (further && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [further, isFetchingNextPage, isError, fetchNextPage]);
  useLayoutEffect(() => {
    if (wanted === null || !loaded) return;
    const at = placeOf(entries, wanted);
    const entry = entries[at];
    setWanted(null);
    if (!entry) {
      showToast(t`This message is too far back to be gone to at once.`);
      return;
    }
    list.current?.scrollToIndex(at, { align: "center" });
    setLit(entry.key);
  }, [wanted, loaded, entries, list, t]);
  useEffect(() => {
    if (lit === null) return;
    const timer = setTimeout(() => setLit(null), LIT_MS);
    return () => clearTimeout(timer);
  }, [lit]);
  return { going: wanted !== null, lit, jump: useCallback((seq: number) => setWanted(seq), []) };
}
