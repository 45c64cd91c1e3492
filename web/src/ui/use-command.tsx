import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { ErrorWords } from "./pane-state";
import { showToast } from "./toast";

/**
 * Asks the server to do something; what is listed in `stale` is asked for again before it counts
 * as done. A refusal is said in a toast, unless the form that asked shows it itself.
 */
export function useCommand<Wish, Answer>(
  run: (wish: Wish) => Promise<Answer>,
  stale: readonly QueryKey[],
  { ownWords = false }: { ownWords?: boolean } = {},
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () => Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey }))),
    onError: (error) => {
      if (!ownWords) sayRefusal(error);
    },
  });
}

export function sayRefusal(error: unknown): void {
  showToast(<ErrorWords error={error} />, { danger: true });
}

/** The header of every command that makes something: sent twice, it makes it once. */
export function onceKey() {
  return { "Idempotency-Key": crypto.randomUUID() };
}
