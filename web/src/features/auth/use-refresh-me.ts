import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { currentMember } from "./current-member";

/** After a change of oneself: the routes hold who one is, and ask for it again. */
export function useRefreshMe(): () => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  return async () => {
    await queries.fetchQuery({ ...currentMember, staleTime: 0 });
    await router.invalidate();
  };
}
