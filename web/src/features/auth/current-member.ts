import { queryOptions } from "@tanstack/react-query";
import { answered, api, Refused, setCsrfToken, type Me } from "../../api/client";

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

/** Who is signed in in this browser; null when nobody is. */
export const currentMember = queryOptions({
  queryKey: ["me"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      const me = await answered(api.GET("/api/v1/me", { signal }));
      setCsrfToken(me.csrf_token);
      remember(true);
      return me;
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.status !== 401) throw error;
      remember(false);
      return null;
    }
  },
});
