import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { currentMember } from "./current-member";

export type Credentials = components["schemas"]["SignInIn"];

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Credentials) => answered(api.POST("/api/v1/auth/sign-in", { body })),
    // The answer names the member; what the member may do is asked for at once.
    onSuccess: () => queries.fetchQuery({ ...currentMember, staleTime: 0 }),
  });
}
