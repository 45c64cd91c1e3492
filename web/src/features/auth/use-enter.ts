import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { currentMember } from "./current-member";

/** A command whose good answer is a session: what it let us see before belongs to nobody now. */
export function useEnter<Wish>(run: (wish: Wish) => Promise<unknown>) {
  const queries = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: run,
    onSuccess: async () => {
      queries.clear();
      await queries.fetchQuery({ ...currentMember, staleTime: 0 });
      router.history.replace("/");
    },
  });
}

/** The secret of a mailed link stands behind `#`, where no server and no log sees it. */
export function linkToken(): string {
  return location.hash.slice(1);
}
