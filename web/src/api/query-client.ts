import { QueryClient } from "@tanstack/react-query";
import { Refused } from "./client";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A refusal stays a refusal; only an answer that never came is worth asking again.
      retry: (failures, error) => !(error instanceof Refused) && failures < 2,
    },
  },
});
