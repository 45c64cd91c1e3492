import type { ReactNode } from "react";
import type { InfiniteData, UseInfiniteQueryResult, UseQueryResult } from "@tanstack/react-query";
import type { Page } from "../api/client";
import { MorePages, NoRows, Rows } from "./page";
import { PaneError } from "./pane-state";
import { Skeleton } from "./skeleton";

interface Props<T> {
  query: UseQueryResult<readonly T[]>;
  /** Why there is nothing, and what to begin with. */
  empty: ReactNode;
  height?: number;
  children: (one: T) => ReactNode;
}

/** A short list in a frame: while it comes, when it does not come, when nothing is in it. */
export function QueryRows<T>({ query, empty, height = 60, children }: Props<T>) {
  if (query.isPending) return <Skeleton rows={4} height={height} />;
  if (!query.data) return <PaneError error={query.error} retry={() => void query.refetch()} />;
  if (query.data.length === 0) return <NoRows>{empty}</NoRows>;
  return <Rows>{query.data.map(children)}</Rows>;
}

interface PagesProps<T> {
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>;
  empty: ReactNode;
  children: (one: T) => ReactNode;
}

/** A long one, read page by page. */
export function QueryPages<T>({ query, empty, children }: PagesProps<T>) {
  if (query.isPending) return <Skeleton rows={4} height={60} />;
  if (!query.data) return <PaneError error={query.error} retry={() => void query.refetch()} />;
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <NoRows>{empty}</NoRows>;
  return (
    <>
      <Rows>{items.map(children)}</Rows>
      <MorePages query={query} />
    </>
  );
}

interface OneProps<T> {
  query: UseQueryResult<T>;
  children: (one: T) => ReactNode;
}

/** The page of one thing. What was shown stays when it cannot be asked for again. */
export function QueryOne<T>({ query, children }: OneProps<T>) {
  if (query.isPending) return <Skeleton rows={5} height={60} />;
  if (!query.data) return <PaneError error={query.error} retry={() => void query.refetch()} />;
  return children(query.data);
}
