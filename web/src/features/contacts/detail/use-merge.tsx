import { Trans } from "@lingui/react/macro";
import { answered, api, type Contact } from "../../../api/client";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { CONTACTS } from "../contact-queries";

/** Says that two contacts are one person, and offers to take it back. */
export function useMerge(contact: Contact, options?: { ownWords: boolean }) {
  const part = usePart();
  return useCommand(
    async (otherId: string, once) => {
      const made = await answered(
        api.POST("/api/v1/contacts/{contact_id}/merge", {
          params: { path: { contact_id: contact.id }, header: once },
          body: { other_id: otherId },
        }),
      );
      showToast(<Trans>The two are one contact now.</Trans>, {
        undo: () => part.mutate(made.id),
      });
    },
    [CONTACTS, ["conversations"], ["conversation"]],
    options,
  );
}

export function usePart() {
  return useCommand(
    (mergeId: string) =>
      answered(
        api.POST("/api/v1/contacts/merges/{merge_id}/undo", {
          params: { path: { merge_id: mergeId } },
        }),
      ),
    [CONTACTS, ["conversations"], ["conversation"]],
  );
}
