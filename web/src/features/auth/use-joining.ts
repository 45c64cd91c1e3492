import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { currentMember } from "./current-member";

type Registration = components["schemas"]["RegisterIn"];
type Acceptance = components["schemas"]["AcceptInviteIn"];

export function useRegister() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Registration) => answered(api.POST("/api/v1/auth/register", { body })),
    onSuccess: () => queries.fetchQuery({ ...currentMember, staleTime: 0 }),
  });
}

export function useAcceptInvite() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Acceptance) => answered(api.POST("/api/v1/auth/invites/accept", { body })),
    onSuccess: () => queries.fetchQuery({ ...currentMember, staleTime: 0 }),
  });
}
