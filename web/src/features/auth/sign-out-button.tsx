import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { answered, api, Refused } from "../../api/client";
import { Button } from "../../ui/button";
import { currentMember } from "./current-member";

export function SignOutButton({ csrfToken }: { csrfToken: string }) {
  const queries = useQueryClient();
  const router = useRouter();
  const signOut = useMutation({
    mutationFn: async () => {
      const header = { "X-CSRF-Token": csrfToken };
      try {
        await answered(api.POST("/api/v1/auth/sign-out", { params: { header } }));
      } catch (error) {
        // A session that has already ended is what was asked for.
        if (!(error instanceof Refused && error.problem.status === 401)) throw error;
      }
    },
    onSuccess: async () => {
      // Whatever the last member saw must not be there for the next one.
      queries.clear();
      queries.setQueryData(currentMember.queryKey, null);
      await router.invalidate();
    },
  });
  return (
    <Button disabled={signOut.isPending} onClick={() => signOut.mutate()}>
      {signOut.isError ? <Trans>Try to sign out again</Trans> : <Trans>Sign out</Trans>}
    </Button>
  );
}
