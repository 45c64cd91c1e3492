import { queryOptions } from "@tanstack/react-query";
import { answered, api, Refused, setCsrfToken, type Me } from "../../api/client";

/** Who is signed in in this browser; null when nobody is. */
export const currentMember = queryOptions({
  queryKey: ["me"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      const me = await answered(api.GET("/api/v1/me", { signal }));
      setCsrfToken(me.csrf_token);
      return me;
    } catch (error) {
      if (error instanceof Refused && error.problem.status === 401) return null;
      throw error;
    }
  },
});
