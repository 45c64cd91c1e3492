import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { keys } from "../../../api/keys";
import type { components } from "../../../api/schema";
import { useMay } from "../../auth/use-me";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { CheckField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import type { InboxSearch } from "../search";
import { viewOfSearch } from "../views-query";

export function SaveView({ search, onClose }: { search: InboxSearch; onClose: () => void }) {
  const may = useMay();
  const save = useCommand(
    (body: components["schemas"]["ViewIn"], once) =>
      answered(api.POST("/api/v1/views", { params: { header: once }, body })),
    [keys.views],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Save as a view</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) =>
        save.mutate(
          {
            name: textIn(form, "name"),
            shared: form.has("shared"),
            filters: viewOfSearch(search),
          },
          { onSuccess: onClose },
        )
      }
    >
      <Field label={<Trans>Name of the view</Trans>} name="name" maxLength={100} required dir="auto" />
      {may("views:share") ? (
        <CheckField label={<Trans>For everybody in the workspace</Trans>} name="shared" />
      ) : null}
    </FormDialog>
  );
}
