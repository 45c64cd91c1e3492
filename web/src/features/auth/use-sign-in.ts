import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { currentMember } from "./current-member";

export type Credentials = components["schemas"]["SignIn"];

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Credentials) => answered(api.POST("/api/v1/auth/sign-in", { body })),
    onSuccess: (me) => queries.setQueryData(currentMember.queryKey, me),
  });
}
