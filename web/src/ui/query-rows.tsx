import type { ReactNode } from "react";
import type { UseQueryResult } from "@tanstack/react-query";
import { NoRows, Rows } from "./page";
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
