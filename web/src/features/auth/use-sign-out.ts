import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { answered, api, Refused } from "../../api/client";
import { sayRefusal } from "../../ui/use-command";
import { currentMember, forgetWhatWasSeen } from "./current-member";

/** `forget` takes along what this member has kept in the browser. */
export function useSignOut(forget: () => Promise<void>) {
  const queries = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: async () => {
      try {
        await answered(api.POST("/api/v1/auth/sign-out"));
      } catch (error) {
        // A session that has already ended is what was asked for.
        if (!(error instanceof Refused && error.problem.status === 401)) throw error;
      }
    },
    onError: sayRefusal,
    onSuccess: async () => {
      await forget();
      forgetWhatWasSeen(queries);
      queries.setQueryData(currentMember.queryKey, null);
      await router.invalidate();
    },
  });
}
