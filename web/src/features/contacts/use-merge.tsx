import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { ErrorWords } from "../../ui/pane-state";
import { showToast } from "../../ui/toast";

export function usePart() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (mergeId: string) =>
      answered(api.POST("/api/v1/contacts/merges/{merge_id}/undo", { params: { path: { merge_id: mergeId } } })),
    onSuccess: () => showToast(<Trans>They are two contacts again.</Trans>),
    onError: (error) => showToast(<ErrorWords error={error} />, { danger: true }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["contact"] }),
  });
}

export function useMerge(contactId: string) {
  const queries = useQueryClient();
  const part = usePart();
  return useMutation({
    mutationFn: (otherId: string) =>
      answered(
        api.POST("/api/v1/contacts/{contact_id}/merge", {
          params: { path: { contact_id: contactId }, header: { "Idempotency-Key": crypto.randomUUID() } },
          body: { other_id: otherId },
        }),
      ),
    onSuccess: (merge) => showToast(<Trans>The two are one contact now.</Trans>, { undo: () => part.mutate(merge.id) }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["contact"] }),
  });
}
