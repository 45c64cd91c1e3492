import {
  QueryClient,
  type InvalidateOptions,
  type InvalidateQueryFilters,
  type QueryKey,
} from "@tanstack/react-query";

/**
 * Queries whose answers are never older than what was last said to be stale. TanStack leaves the
 * very first request of a query running when the query is invalidated, and takes its answer for
 * fresh; that answer may have been read before the change, so it is asked for once more.
 */
export class FreshQueries extends QueryClient {
  override async invalidateQueries<Key extends QueryKey = QueryKey>(
    filters?: InvalidateQueryFilters<Key>,
    options?: InvalidateOptions,
  ): Promise<void> {
    const first = this.getQueryCache()
      .findAll(filters)
      .filter(({ state }) => state.fetchStatus === "fetching" && state.data === undefined)
      .map(async ({ queryKey, promise }) => {
        await promise;
        await super.invalidateQueries({ queryKey, exact: true }, options);
      });
    // One that failed shows that it did, and is asked again by whoever reads it; one that nobody
    // reads any more is given up.
    const again = Promise.allSettled(first);
    await super.invalidateQueries(filters, options);
    await again;
  }
}
