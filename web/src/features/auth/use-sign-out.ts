import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { answered, api, Refused } from "../../api/client";
import { currentMember } from "./current-member";
import { hideAll } from "./revealed";

export function useSignOut() {
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
    onSuccess: async () => {
      // Whatever the last member saw must not be there for the next one.
      queries.clear();
      hideAll();
      queries.setQueryData(currentMember.queryKey, null);
      await router.invalidate();
    },
  });
}
