import { Refused } from "./client";
import { FreshQueries } from "./fresh-queries";

export const queryClient = new FreshQueries({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A refusal stays a refusal; only an answer that never came is worth asking again.
      retry: (failures, error) => !(error instanceof Refused) && failures < 2,
      // Without a network a request is refused like any other, instead of waiting without a word.
      networkMode: "always",
      refetchOnReconnect: true,
    },
    mutations: { networkMode: "always" },
  },
});
