import { useRef } from "react";
import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { OnceKeys } from "../lib/once-keys";
import { ErrorWords } from "./pane-state";
import { showToast } from "./toast";

/** The header of a command that makes something: sent twice, it makes it once. */
export interface OnceHeader {
  "Idempotency-Key": string;
}

interface Options {
  ownWords?: boolean;
}

/**
 * Asks the server to do something; what is listed in `stale` is asked for again before it counts
 * as done. A refusal is said in a toast, unless the form that asked shows it itself. What makes
 * something sends the header that it is given: the wish has to hold all that the request says.
 */
export function useCommand<Wish, Answer>(
  run: (wish: Wish, once: OnceHeader) => Promise<Answer>,
  stale: readonly QueryKey[],
  { ownWords = false }: Options = {},
) {
  const queries = useQueryClient();
  const keys = useRef<OnceKeys>(null);
  return useMutation({
    mutationFn: (wish: Wish) => {
      keys.current ??= new OnceKeys();
      return run(wish, { "Idempotency-Key": keys.current.keyFor(wish) });
    },
    onSuccess: () => {
      keys.current?.forget();
      return Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
    onError: (error) => {
      if (!ownWords) sayRefusal(error);
    },
  });
}

export function sayRefusal(error: unknown): void {
  showToast(<ErrorWords error={error} />, { danger: true });
}

/** For one attempt only; `useCommand` gives its command a header that outlives a lost answer. */
export function onceKey(): OnceHeader {
  return { "Idempotency-Key": crypto.randomUUID() };
}
