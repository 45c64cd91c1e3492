import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { answered, api, Refused, setCsrfToken, type Me } from "../../api/client";
import { hideAll } from "./revealed";

const SIGNED_IN = "parley.signed-in";

/** Somebody was, the last time that it was asked: a page for nobody need not ask the server. */
export function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(SIGNED_IN) !== null;
  } catch {
    // Storage can be forbidden; then it is asked each time.
    return true;
  }
}

function remember(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(SIGNED_IN, "1");
    else localStorage.removeItem(SIGNED_IN);
  } catch {
    // As above.
  }
}

/** For whom this tab worked the last time that it was asked; undefined before. */
let workedFor: string | null | undefined;
let firstWorkedFor: string | undefined;

/** What one member saw must not be there for the next one, however the session ended. */
function workFor(me: Me | null, queries: QueryClient): void {
  const now = me && `${me.workspace.id} ${me.member.id}`;
  if (workedFor !== undefined && workedFor !== now) forgetWhatWasSeen(queries);
  workedFor = now;
  firstWorkedFor ??= now ?? undefined;
}

/** Somebody else has used this page before: what it holds besides queries goes with a new one. */
export function isTabOfAnother(): boolean {
  return workedFor !== firstWorkedFor;
}

export function forgetWhatWasSeen(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== currentMember.queryKey[0] });
  queries.getMutationCache().clear();
  hideAll();
}

/** Who is signed in in this browser; null when nobody is. */
export const currentMember = queryOptions({
  queryKey: ["me"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ client, signal }): Promise<Me | null> => {
    try {
      const me = await answered(api.GET("/api/v1/me", { signal }));
      setCsrfToken(me.csrf_token);
      workFor(me, client);
      remember(true);
      return me;
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.status !== 401) throw error;
      workFor(null, client);
      remember(false);
      return null;
    }
  },
});
